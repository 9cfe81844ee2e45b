import CommandLine

// The arguments without the program's own name.
millrace(Array(Swift.CommandLine.arguments.dropFirst()))
