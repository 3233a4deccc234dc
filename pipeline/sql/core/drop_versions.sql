-- core.complaint_version without images that are written anew
DELETE FROM core.complaint_version WHERE rowid IN (SELECT place FROM temp.chain WHERE origin = 0);
