import Networks
import Settings

/// One layer of a naive network, with what it reads.
struct NaiveLayer {
  let name: String
  let kind: any Kind
  /// Of each input `[record][value]`.
  let inputs: [[[Double]]]
  /// The shape of each input.
  let shapes: [[Int]]
  let output: [Int]
  let preset: FrameworkPreset
  let statistics: NaiveNetwork.Statistics
  /// Of the whole network, by name.
  let parameters: [String: [Double]]

  /// The first input and its shape.
  var x: [[Double]] { inputs[0] }
  var shape: [Int] { shapes[0] }
  var space: Int { shape.dropFirst().reduce(1, *) }

  /// Its settings.
  func settings<Settings: Kind>(_ type: Settings.Type) -> Settings { NetworksTests.settings(kind, as: type) }

  /// A parameter that it may have.
  func parameter(_ array: String) -> [Double]? { parameters["\(name).\(array)"] }

  /// A parameter that it has.
  func array(_ array: String) -> [Double] {
    guard let values = parameter(array) else { preconditionFailure("no parameter \(name).\(array)") }
    return values
  }

  func each(_ body: ([Double]) -> [Double]) -> [[Double]] { x.map(body) }
}

/// The mathematics that several layers share.
extension NaiveLayer {
  /// The values of each channel of a record.
  func channels(_ x: [Double]) -> [ArraySlice<Double>] {
    (0..<shape[0]).map { x[$0 * space..<($0 + 1) * space] }
  }

  /// A record weighed.
  func dense(_ row: [Double], _ weights: [Double], _ bias: [Double]?, units: Int) -> [Double] {
    var y = bias ?? [Double](repeating: 0, count: units)
    for unit in 0..<units {
      for i in row.indices { y[unit] += row[i] * weights[unit * row.count + i] }
    }
    return y
  }

  func convolve(
    _ kernel: AxisLengths, _ stride: AxisLengths, _ padding: Padding, _ dilation: AxisLengths, groups: Int
  ) -> [[Double]] {
    let (weights, bias) = (array("weight"), parameter("bias"))
    let (inputs, filters) = (shape[0] / groups, output[0] / groups)
    let window = NaiveWindow(shape, output, kernel, stride, padding, dilation, preset)
    let taps = (0..<window.positionCount).map { window.taps(at: $0) }
    return each { x in
      var y: [Double] = []
      for f in 0..<output[0] {
        for position in 0..<window.positionCount {
          var total = bias?[f] ?? 0
          for c in 0..<inputs {
            let (first, weight) = ((f / filters * inputs + c) * window.inputCount, (f * inputs + c) * window.tapCount)
            for (tap, place) in taps[position] { total += x[first + place] * weights[weight + tap] }
          }
          y.append(total)
        }
      }
      return y
    }
  }

  func pool(
    _ kernel: AxisLengths, _ stride: AxisLengths, _ padding: Padding, _ statistic: ([Double]) -> Double
  ) -> [[Double]] {
    let window = NaiveWindow(shape, output, kernel, stride, padding, 1, preset)
    let taps = (0..<window.positionCount).map { window.taps(at: $0) }
    return each { x in
      (0..<shape[0]).flatMap { c in
        taps.map { taps in statistic(taps.map { x[c * window.inputCount + $0.place] }) }
      }
    }
  }
}
