-- Lists by score are cut to a page within one index, whatever they are of: without first_seen, severity, status and category in it, the
-- few leads of today were looked for among the rows of all. Lists of a unit by score, and of a shop wherever it is.

DROP INDEX leads_by_score;
CREATE INDEX leads_by_score ON leads (score DESC, id, first_seen, severity, status, category);
CREATE INDEX leads_by_unit_and_score ON leads (unit, score DESC, id) WHERE unit <> '';
DROP INDEX sightings_by_shop;
CREATE INDEX sightings_by_shop ON sightings (shop, platform, lead);
