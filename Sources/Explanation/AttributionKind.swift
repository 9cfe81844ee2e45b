public import Arrays
public import Concurrency
public import Networks
public import Settings

/// A kind of attribution: what it needs of a network, and what it shows.
public protocol AttributionKind: Kind {
  /// The same with what it leaves open chosen for a network: training is long, so this is found out before.
  ///
  /// - Throws: ``AttributionRefusal`` where the network has nothing that could be shown so.
  func fitted(to network: NetworkDescription) throws(AttributionRefusal) -> Self

  /// The layers, once it is fitted, whose values and gradients the subject's plan must capture.
  var capturedLayers: [String] { get }

  /// Whether it shows the inside of one network, so that a mean over several means nothing.
  var showsOneNetwork: Bool { get }

  /// Shows what it is for, fitted to the subject's network.
  func explain(_ subject: AttributionSubject) throws -> [ExplanationPart]
}

extension AttributionKind {
  public func fitted(to network: NetworkDescription) throws(AttributionRefusal) -> Self { self }
  public var capturedLayers: [String] { [] }
  public var showsOneNetwork: Bool { false }
}

/// Why a network cannot be explained so, and the setting to blame.
public struct AttributionRefusal: Error, Equatable {
  /// The setting's name; `nil` for the attribution as a whole.
  public let setting: String?
  public let message: String

  /// Makes a refusal of finished words.
  public init(setting: String? = nil, _ message: String) {
    self.setting = setting
    self.message = message
  }
}

/// What attributions look at: a network over images, spectrograms or samples of sounds, records that it was fed, and its decisions.
public struct AttributionSubject {
  public let network: Network
  /// A gradient plan that holds the network's values.
  public let plan: ExecutionPlan
  /// The layers that the plan captures, in its order.
  public let captures: [String]
  /// `[record, channel, height, width]` or `[record, channel, time]`, as the network sees them.
  public let inputs: Tensor
  /// The class decided for each record.
  public let decisions: [Int]
  public let workers: Workers
  /// Called before each record that takes long; throws where the work is to end.
  public let onRecord: () throws -> Void

  /// Puts a subject together.
  public init(
    network: Network, plan: ExecutionPlan, captures: [String], inputs: Tensor, decisions: [Int], workers: Workers,
    onRecord: @escaping () throws -> Void = {}
  ) {
    precondition(inputs.shape[0] == decisions.count, "\(inputs.shape[0]) records, \(decisions.count) decisions")
    self.network = network
    self.plan = plan
    self.captures = captures
    self.inputs = inputs
    self.decisions = decisions
    self.workers = workers
    self.onRecord = onRecord
  }
}

/// Something to look at.
public struct ExplanationPart: Sendable, Equatable {
  /// How it is shown.
  public enum Form: Codable, Sendable, Equatable {
    /// One map a record, `[record, height, width]` or `[record, channel, height, width]`; over time alone the height is 1.
    case maps(MapScale)
    /// The weights of a layer, `[filter, input channel, height, width]`.
    case filters(layer: String)
    /// What comes out of a layer's first channels for the first records, of so many channels in all.
    case responses(layer: String, channelCount: Int)
  }

  /// What a map's numbers mean.
  public enum MapScale: String, Codable, Sendable {
    /// From 0: how much.
    case sequential
    /// Around 0: for or against.
    case signed
  }

  public let form: Form
  /// What people call it.
  public let title: String
  public let values: Tensor
  /// Of maps that sum to something: how well each does.
  public let completeness: [Completeness]

  /// Makes a part.
  public init(_ form: Form, title: String, values: Tensor, completeness: [Completeness] = []) {
    self.form = form
    self.title = title
    self.values = values
    self.completeness = completeness
  }

  /// The mean of what several networks show in equal form; of one network what it shows.
  ///
  /// Maps are linear in the networks' outputs, so that their mean sums to the mean of what they sum to.
  public static func mean(of parts: [ExplanationPart]) -> ExplanationPart {
    guard parts.count > 1 else { return parts[0] }
    let count = Double(parts.count)
    var values = parts[0].values
    for place in values.values.indices {
      values.values[place] = Float(parts.reduce(0.0) { $0 + Double($1.values.values[place]) } / count)
    }
    let titles = parts.map(\.title).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
    return ExplanationPart(
      parts[0].form, title: "\(titles.joined(separator: ", ")), mean of \(parts.count) networks", values: values,
      completeness: parts[0].completeness.indices.map { place in
        Completeness(
          difference: parts.reduce(0) { $0 + $1.completeness[place].difference } / count,
          residual: parts.reduce(0) { $0 + $1.completeness[place].residual } / count)
      })
  }
}

/// How well the contributions to an output sum to what they should.
public struct Completeness: Codable, Hashable, Sendable {
  /// What they should sum to.
  public let difference: Double
  /// Their sum minus that.
  public let residual: Double

  /// Notes a sum.
  public init(difference: Double, residual: Double) {
    self.difference = difference
    self.residual = residual
  }

  /// What the contributions miss, as a share of what they should sum to.
  public var relativeResidual: Double { difference == 0 ? abs(residual) : abs(residual / difference) }
}
