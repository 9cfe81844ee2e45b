/// The names of the splits that a `preprocess` stage will make, for the stages that name one.
package struct DeclaredSplits: Sendable {
  /// As the file has them.
  package let names: [String]

  package init(_ names: [String]) { self.names = names }
}
