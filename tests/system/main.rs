//! System stories: the real program, run as a person runs it, against shops on loopback.
//!
//! One story a file. Nothing here leaves the machine, sleeps, or imitates a part that could run for real.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod authority;
mod desk;

mod bad_servers;
mod casework;
mod changing_rules;
mod coverage;
mod demonstration;
mod endurance;
mod evidence;
mod exits;
mod export;
mod formal;
mod full_disk;
mod hunting;
mod importing;
mod interruption;
mod large_shop;
mod manners;
mod masking;
mod matching;
mod notifying;
mod pictures;
mod politeness;
mod repetition;
mod replay;
mod reporting;
mod rescanning;
mod rules_eval;
mod rules_new;
mod rules_packs;
mod rules_test;
mod saved_pages;
mod scanning;
mod screenshots;
mod sites;
mod sweeps;
mod third_party_shop;
mod traps;
mod upkeep;
