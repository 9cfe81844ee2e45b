/// The version of this program, which is said here and nowhere else.
let version = "0.1.0"
