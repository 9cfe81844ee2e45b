import Settings

/// A layer that drops a share of something while training; the rest grows to keep the mean.
protocol DropoutKind: LayerKind {
  /// What is dropped together.
  static var unit: Drop.Unit { get }
  var rate: Double { get set }
  init()
}

extension DropoutKind {
  package static var shorthand: String? { "rate" }

  package static var settings: [Setting<Self>] {
    [Setting("rate", \.rate, in: .within(0...0.999), required: true, "The share that a training step drops.")]
  }

  init(rate: Double) {
    self.init()
    self.rate = rate
  }

  /// Outside of training it is the identity.
  var response: LayerResponse { .affine }

  func reach(over input: [Int], at place: LayerPlace) -> LayerReach { .samePlace }

  func outputShape(of inputs: [[Int]], at place: LayerPlace) throws(NetworkError) -> [Int] { inputs[0] }

  var takesBFloat16: Bool { true }

  func lower(
    _ inputs: [Value], at place: LayerPlace, _ tail: LayerTail, _ builder: PlanBuilder
  ) throws(NetworkError) -> Value {
    try Drop(unit: Self.unit, rate: rate).lower(inputs[0], name: place.name, builder)
  }
}
