-- core.complaint without the images that listing replaced
DELETE FROM core.complaint WHERE rowid IN (SELECT place FROM temp.listing);
