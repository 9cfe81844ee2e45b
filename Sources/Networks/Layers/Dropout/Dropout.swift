import Settings

/// Drops single values while training; the rest grows to keep the mean.
///
/// - Reference: Srivastava et al., 2014, "Dropout", JMLR 15.
package struct Dropout: DropoutKind {
  package static let keyword = "dropout"
  package static let summary = "Drops single values while training; the rest grows to keep the mean."
  static let unit = Drop.Unit.value

  var rate = 0.0

  package init() {}

  var ending: LayerEnding { .same }
}

extension Layer {
  /// Drops single values while training; the rest grows to keep the mean.
  public static func dropout(rate: Double) -> Layer { Layer(Dropout(rate: rate)) }
}
