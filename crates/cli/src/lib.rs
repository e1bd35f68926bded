//! Arguments, configuration, wiring, output.
