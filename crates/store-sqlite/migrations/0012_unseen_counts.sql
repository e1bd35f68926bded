-- One line may stand for the rest of very many addresses; it counts for all of them.

ALTER TABLE unseen ADD COLUMN count INTEGER NOT NULL DEFAULT 1 CHECK (count > 0);
