-- whether the warehouse holds anything of a batch
-- One row.
-- Reads: core.complaint, core.complaint_version, core.rejected, core.unmapped
SELECT
    EXISTS (SELECT 1 FROM core.complaint WHERE batch_seq = $batch_seq)
    OR EXISTS (
        SELECT 1 FROM core.complaint_version WHERE batch_seq = $batch_seq OR until_batch_seq = $batch_seq
    )
    OR EXISTS (SELECT 1 FROM core.rejected WHERE batch_seq = $batch_seq)
    OR EXISTS (SELECT 1 FROM core.unmapped WHERE batch_seq = $batch_seq);
