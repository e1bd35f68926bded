-- Lists of one category by score: without it the rarer ones are looked for among all leads.

CREATE INDEX leads_by_category_and_score ON leads (category, score DESC, id);
