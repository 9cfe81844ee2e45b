import Networks

/// Layer and group normalisation of one record: sets of values that are normalised together, and which scale and shift
/// each value has.
struct NaiveNorm {
  private let sets: [[Int]]
  private let parameter: [Int]
  private let epsilon: Double

  init(_ s: LayerNorm, _ shape: [Int], _ preset: FrameworkPreset) {
    let space = shape.dropFirst().reduce(1, *)
    let all = Array(0..<shape[0] * space)
    let own = s.norm.preset ?? preset
    if (s.axes ?? (own == .keras ? .channels : .all)) == .all {
      (sets, parameter) = ([all], all)
    } else {
      sets = (0..<space).map { place in (0..<shape[0]).map { $0 * space + place } }
      parameter = all.map { $0 / space }
    }
    epsilon = s.norm.epsilon ?? (own == .keras ? 1e-3 : 1e-5)
  }

  init(_ s: GroupNorm, _ shape: [Int], _ preset: FrameworkPreset) {
    let space = shape.dropFirst().reduce(1, *)
    let count = shape[0] / s.groups * space
    sets = (0..<s.groups).map { Array($0 * count..<($0 + 1) * count) }
    parameter = (0..<shape[0] * space).map { $0 / space }
    epsilon = s.norm.epsilon ?? ((s.norm.preset ?? preset) == .keras ? 1e-3 : 1e-5)
  }

  func forward(_ x: [Double], _ gamma: [Double]?, _ beta: [Double]?) -> [Double] {
    var y = x
    for set in sets {
      let mean = set.reduce(0) { $0 + x[$1] } / Double(set.count)
      let variance = set.reduce(0) { $0 + (x[$1] - mean) * (x[$1] - mean) } / Double(set.count)
      for i in set {
        let p = parameter[i]
        y[i] = (x[i] - mean) / (variance + epsilon).squareRoot() * (gamma?[p] ?? 1) + (beta?[p] ?? 0)
      }
    }
    return y
  }
}
