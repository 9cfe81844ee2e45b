/// What is heard when in a recording, as a label track of Audacity: a line a stretch, `start TAB end TAB label`, in seconds.
///
/// Windows that follow each other and are of one class are one stretch. Where windows of two classes overlap, one stretch ends
/// and the other begins in the middle of what both cover; where windows were left out as silent, there is no label.
package struct LabelTrack {
  /// A stretch of one class.
  package struct Stretch: Equatable {
    package var start, end: Double
    package let label: String
  }

  package private(set) var stretches: [Stretch] = []

  /// - Parameters:
  ///   - windows: in order, each with its likeliest class.
  ///   - hopSeconds: from the beginning of a window to that of the next.
  package init(_ windows: [(start: Double, end: Double, label: String)], hopSeconds: Double) {
    var last: Double?
    for window in windows {
      // Half a hop more leaves room for rounding, and for nothing else.
      let follows = last.map { window.start - $0 < 1.5 * hopSeconds } ?? false
      last = window.start
      if follows, let previous = stretches.last, previous.label == window.label {
        stretches[stretches.count - 1].end = window.end
        continue
      }
      var stretch = Stretch(start: window.start, end: window.end, label: window.label)
      if let previous = stretches.last, previous.end > window.start {
        stretch.start = (previous.end + window.start) / 2
        stretches[stretches.count - 1].end = stretch.start
      }
      stretches.append(stretch)
    }
  }

  /// The file's text.
  package var text: String {
    stretches.map { "\(Self.seconds($0.start))\t\(Self.seconds($0.end))\t\($0.label)\n" }.joined()
  }

  private static func seconds(_ seconds: Double) -> String {
    let microseconds = Int((seconds * 1e6).rounded())
    let fraction = String(microseconds % 1_000_000)
    return "\(microseconds / 1_000_000)." + String(repeating: "0", count: 6 - fraction.count) + fraction
  }
}
