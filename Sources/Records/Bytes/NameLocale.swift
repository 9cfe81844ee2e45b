import Glibc

/// A locale in which names are UTF-8, for libarchive, which converts names by the locale of the calling thread.
///
/// A program that sets no locale runs in "C", where a name such as `ü.txt` cannot be converted: libarchive 3.6 then
/// crashes while writing. The process's own locale is left alone.
enum NameLocale {
  /// Sound: made once, never changed, never freed; `nil` where the system lacks it, and then names are checked as ever.
  nonisolated(unsafe) private static let utf8 = newlocale(1 << LC_CTYPE, "C.UTF-8", nil)

  /// Runs `body`, which must not leave its thread, with UTF-8 names.
  static func use<Result>(_ body: () -> Result) -> Result {
    guard let utf8 else { return body() }
    let before = uselocale(utf8)
    defer { _ = uselocale(before) }
    return body()
  }
}
