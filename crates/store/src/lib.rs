//! What a lead store promises, and the story every store must pass.
