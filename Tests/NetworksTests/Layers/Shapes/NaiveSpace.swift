import Networks

/// What pads, crops and enlarges, place by place.
enum NaiveSpace {
  /// A record made value by value; `read` gives the value of a channel at a row and column of the output.
  private static func make(_ output: [Int], _ read: (_ channel: Int, _ row: Int, _ column: Int) -> Double) -> [Double] {
    let (height, width) = (output.count == 3 ? output[1] : 1, output[output.count - 1])
    return (0..<output[0]).flatMap { c in
      (0..<height * width).map { read(c, $0 / width, $0 % width) }
    }
  }

  private static func at(_ x: [Double], _ shape: [Int], _ c: Int, _ row: Int, _ column: Int) -> Double {
    let (height, width) = (shape.count == 3 ? shape[1] : 1, shape[shape.count - 1])
    return x[(c * height + row) * width + column]
  }

  static func crop(_ x: [Double], _ shape: [Int], _ output: [Int], _ s: Crop) -> [Double] {
    let top = s.borders.axes.count == 2 ? s.borders.axes[0].low : 0
    return make(output) { at(x, shape, $0, $1 + top, $2 + s.borders.axes[s.borders.axes.count - 1].low) }
  }

  static func pad(_ x: [Double], _ shape: [Int], _ output: [Int], _ s: Pad) -> [Double] {
    let (height, width) = (shape.count == 3 ? shape[1] : 1, shape[shape.count - 1])
    let (top, left) = (
      s.borders.axes.count == 2 ? s.borders.axes[0].low : 0, s.borders.axes[s.borders.axes.count - 1].low
    )
    func inside(_ place: Int, _ length: Int) -> Int? {
      switch s.fill {
      case .constant: (0..<length).contains(place) ? place : nil
      case .edge: max(0, min(place, length - 1))
      // A mirror at 0 and one at the last place.
      case .reflect: length - 1 - abs(length - 1 - abs(place))
      }
    }
    return make(output) { c, row, column in
      guard let row = inside(row - top, height), let column = inside(column - left, width) else {
        if case .constant(let value) = s.fill { return Double(value) }
        return .nan
      }
      return at(x, shape, c, row, column)
    }
  }

  /// PyTorch's `align_corners=False`: a value of the output stands at (i + ½) / factor − ½ of the input, not left of the
  /// first value; past the last there is only the last.
  static func upsample(_ x: [Double], _ shape: [Int], _ output: [Int], _ s: Upsample) -> [Double] {
    let (height, width) = (shape.count == 3 ? shape[1] : 1, shape[shape.count - 1])
    let factors = s.factor.lengths
    let (down, across) = (shape.count == 3 ? factors[0] : 1, factors[factors.count - 1])
    func between(_ i: Int, _ factor: Int, _ length: Int) -> (Int, Int, Double) {
      let position = max(0, (Double(i) + 0.5) / Double(factor) - 0.5)
      let first = Int(position)
      return (first, first == length - 1 ? first : first + 1, position - Double(first))
    }
    return make(output) { c, row, column in
      if s.method == .nearest { return at(x, shape, c, row / down, column / across) }
      let (y0, y1, v) = between(row, down, height)
      let (x0, x1, u) = between(column, across, width)
      return (1 - v) * ((1 - u) * at(x, shape, c, y0, x0) + u * at(x, shape, c, y0, x1))
        + v * ((1 - u) * at(x, shape, c, y1, x0) + u * at(x, shape, c, y1, x1))
    }
  }
}
