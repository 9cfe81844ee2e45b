/// Puts times into the tables of comparisons: for each variant the mean over its runs of what their stages took.
///
/// They come later than the page because the page is itself an output of a stage, and must not hold times. A run of which
/// some stage's time is not known leaves its cell empty.
///
/// - Parameter seconds: how long each stage took, by its name.
/// Complexity: O(page).
public func insertSeconds(into html: String, seconds: [String: Double]) -> String {
  var result = ""
  var rest = html[...]
  while let start = rest.firstRange(of: ReportMarker.secondsStart),
    let end = rest[start.upperBound...].firstRange(of: ReportMarker.end)
  {
    result += rest[..<start.lowerBound]
    result += words(rest[start.upperBound..<end.lowerBound], seconds)
    rest = rest[end.upperBound...]
  }
  return result + rest
}

private func words(_ runs: Substring, _ seconds: [String: Double]) -> String {
  let totals = runs.split(separator: ",").map { run -> Double? in
    run.split(separator: " ").reduce(0) { total, stage in
      total.flatMap { total in seconds[String(stage)].map { total + $0 } }
    }
  }
  let known = totals.compactMap(\.self)
  guard !known.isEmpty, known.count == totals.count else { return "" }
  let mean = known.reduce(0, +) / Double(known.count)
  return secondsWords(mean)
}

/// Seconds for a table: with decimals below ten.
func secondsWords(_ seconds: Double) -> String { decimal(seconds, digits: seconds < 10 ? 2 : 0) }
