-- core.directory
-- Each row is the file that has the entries of every complaint up to a batch; there is one row at most.
INSERT INTO core.directory VALUES ($file_name, $through, $entry_count);
