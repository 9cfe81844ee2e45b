import Media

/// What is wrong with a range of a scale: white, which is 0, is in the middle of a signed one.
func rangeFault(_ range: [Double]?, _ scale: ColorBar.Scale? = nil) -> (setting: String, message: String)? {
  guard let range else { return nil }
  guard range.count == 2, range[0] < range[1] else {
    return ("range", "expected two numbers, the lower first, found \(range.map(rounded).joined(separator: ", "))")
  }
  if scale == .signed, range[0] != -range[1] {
    return (
      "range",
      "expected as much below 0 as above, as colors are signed, found \(rounded(range[0])) to \(rounded(range[1]))"
    )
  }
  return nil
}

/// How many times larger an image is shown: small ones up to about 256 pixels a side.
func usualMagnification(_ shape: ImageShape) -> Int {
  let side = max(shape.height, shape.width)
  return side <= 64 ? max(1, 256 / max(side, 1)) : 1
}

/// A number with at most three decimals.
func rounded(_ number: Double) -> String {
  let thousands = (number * 1000).rounded()
  guard thousands.magnitude < 1e15 else { return "\(number)" }
  let sign = thousands < 0 ? "-" : ""
  let (whole, rest) = Int(thousands.magnitude).quotientAndRemainder(dividingBy: 1000)
  if rest == 0 { return "\(sign)\(whole)" }
  var digits = String(repeating: "0", count: 3 - "\(rest)".count) + "\(rest)"
  while digits.hasSuffix("0") { digits.removeLast() }
  return "\(sign)\(whole).\(digits)"
}
