"""The composition: settings, command line, wiring; the only code that knows every other part."""
