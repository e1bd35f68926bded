-- A page of a list by score is cut within one index, whatever the list is of: without first_seen, severity, status and category in it,
-- the few leads of today were looked for among the rows of all. Lists of a unit by score, and of a shop wherever it is.

DROP INDEX leads_by_score;
DROP INDEX leads_by_status_and_score;
DROP INDEX leads_by_category_and_score;
CREATE INDEX leads_by_score ON leads (score DESC, id, first_seen, severity, status, category);
CREATE INDEX leads_by_status_and_score ON leads (status, score DESC, id, first_seen, severity, category);
CREATE INDEX leads_by_category_and_score ON leads (category, score DESC, id, first_seen, severity, status);
CREATE INDEX leads_by_unit_and_score ON leads (unit, score DESC, id, first_seen, severity, status, category) WHERE unit <> '';
DROP INDEX sightings_by_shop;
CREATE INDEX sightings_by_shop ON sightings (shop, platform, lead);
