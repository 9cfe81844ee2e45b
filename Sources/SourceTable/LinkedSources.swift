/// The sources that this program is built of, as the plugin `SourceDigests` writes them.
///
/// It stands alone, and only by its name: an edit anywhere changes it, and whoever reads it must not be compiled again.
package enum LinkedSources {
  /// What `SourceListing` reads.
  package static var text: String { sourceListing }
}
