import Glibc
import Networks
import Settings

/// Every activation as its formula stands, by its word.
let naiveActivations: [String: @Sendable (any Kind, Double) -> Double] = [
  "relu": { max(0, $1) },
  "relu6": { min(max(0, $1), 6) },
  "leakyReLU": { kind, x in x < 0 ? settings(kind, as: LeakyReLU.self).slope * x : x },
  "elu": { kind, x in x < 0 ? settings(kind, as: ELU.self).alpha * expm1(x) : x },
  "gelu": { $1 * erfc(-$1 / 2.0.squareRoot()) / 2 },
  // (1 + tanh u) / 2 without its cancellation.
  "geluTanh": { $1 / (1 + exp(-2 * (2 / Double.pi).squareRoot() * ($1 + 0.044715 * $1 * $1 * $1))) },
  "swish": { $1 / (1 + exp(-$1)) },
  "hardSwish": { $1 * min(max(0, $1 + 3), 6) / 6 },
  "mish": { $1 * tanh(log1p(exp($1))) },
  "sigmoid": { 1 / (1 + exp(-$1)) },
  "tanh": { tanh($1) },
  "softplus": { log1p(exp($1)) },
]

/// An activation as its formula stands.
func naive(_ activation: Activation, _ x: Double) -> Double {
  let keyword = activation.layer.keyword
  guard let formula = naiveActivations[keyword] else { preconditionFailure("there is no formula of \(keyword)") }
  return formula(activation.kind, x)
}

/// A kind as what it is.
func settings<Settings: Kind>(_ kind: any Kind, as type: Settings.Type) -> Settings {
  guard let settings = kind as? Settings else { preconditionFailure("\(kind) is no \(type)") }
  return settings
}

/// eˣ / Σ eˣ over the channels of one record `[channel][position]`.
func naiveSoftmax(_ row: [Double], channels: Int) -> [Double] {
  let space = row.count / channels
  return row.indices.map { index in
    let total = (0..<channels).reduce(0.0) { $0 + exp(row[$1 * space + index % space] - row[index]) }
    return 1 / total
  }
}
