"""부서 추천: the units that finish complaints like this one, in today's organisation."""
