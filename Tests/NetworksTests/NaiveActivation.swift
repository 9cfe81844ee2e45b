import Glibc
import Networks

/// An activation as its formula stands.
func naive(_ activation: Activation, _ x: Double) -> Double {
  switch activation {
  case .relu: max(0, x)
  case .relu6: min(max(0, x), 6)
  case .leakyReLU(let slope): x < 0 ? slope * x : x
  case .elu(let alpha): x < 0 ? alpha * expm1(x) : x
  case .gelu: x * erfc(-x / 2.0.squareRoot()) / 2
  // (1 + tanh u) / 2 without its cancellation.
  case .geluTanh: x / (1 + exp(-2 * (2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)))
  case .swish: x / (1 + exp(-x))
  case .hardSwish: x * min(max(0, x + 3), 6) / 6
  case .mish: x * tanh(log1p(exp(x)))
  case .sigmoid: 1 / (1 + exp(-x))
  case .tanh: tanh(x)
  case .softplus: log1p(exp(x))
  }
}

/// eˣ / Σ eˣ over the channels of one record `[channel][position]`.
func naiveSoftmax(_ row: [Double], channels: Int) -> [Double] {
  let space = row.count / channels
  return row.indices.map { index in
    let total = (0..<channels).reduce(0.0) { $0 + exp(row[$1 * space + index % space] - row[index]) }
    return 1 / total
  }
}
