import Settings

/// A kind of layer: its shape, its parameters, the steps it becomes in a plan, and what others must know of it.
protocol LayerKind: Kind {
  /// Whether it reads one value or several.
  static var arity: LayerArity { get }

  /// The shape of one record after the layer.
  ///
  /// - Throws: ``NetworkError`` naming the layer and what does not fit its inputs; its settings alone are right.
  func outputShape(of inputs: [[Int]], at place: LayerPlace) throws(NetworkError) -> [Int]

  /// The layer's parameters, for inputs that fit.
  func parameters(of inputs: [[Int]], at place: LayerPlace) -> [Parameter]

  /// The parts of what it reads whose statistics are found over the training records before training, its parameters
  /// ``FoundStatistics``; `nil` where it needs none.
  func foundParts(of input: [Int]) -> RecordParts?

  /// At how many places of a record each of its weights is used: what multiply-adds are counted by.
  func weightUses(of inputs: [[Int]], output: [Int]) -> Int

  // MARK: What others ask

  /// What a network says that ends in it.
  var ending: LayerEnding { get }

  /// What the filters see that its weights are; `nil` where they are none over an image or a sound.
  var filtersSeen: LayerFilters? { get }

  /// How its values follow from what it reads, outside of training.
  var response: LayerResponse { get }

  /// Which places of what it reads a value depends on, outside of training; shapes fit.
  func reach(over input: [Int], at place: LayerPlace) -> LayerReach

  /// The shape of a kernel with the axes that Keras keeps apart, and which of them is Keras' first, second, ….
  func kerasAxes(of kernel: [Int]) -> (unfolded: [Int], axes: [Int])

  /// Of its output's features, where these have one axis: which Keras, whose channels are innermost, has first, second,
  /// …; `nil` for the same order.
  ///
  /// - Parameter read: the orders of what it reads.
  /// - Throws: ``NetworkError`` where Keras has no counterpart.
  func kerasOrder(
    of read: [[Int]?], inputs: [[Int]], output: [Int], at place: LayerPlace
  ) throws(NetworkError) -> [Int]?

  // MARK: Plans

  /// The function of each value alone that it is; a kernel before it may take it in.
  var elementFunction: Activation? { get }

  /// The normalisation that it is once its statistics are fixed; weights before it may take it in.
  var fixedNorm: NormSettings? { get }

  /// Whether it gives the same behind a relu as before it, so that the relu may wait for its fewer values.
  var commutesWithReLU: Bool { get }

  /// The largest value of each window that it is; a kernel before it may take it in.
  var maximum: (any PoolKind)? { get }

  /// Whether the layer's own kernel can find the maximum over windows that ends `tail`, behind what else that says.
  func fusesMaximum(
    of tail: LayerTail, over value: Value, at place: LayerPlace, _ builder: PlanBuilder
  ) throws(NetworkError) -> Bool

  /// Whether the layer's own kernel can apply an activation on the way out, in a plan of this mode.
  func fuses(_ activation: Activation, in mode: PlanMode) -> Bool

  /// Whether a batch normalisation behind it can be multiplied into its weights once they are fixed.
  var foldsNorm: Bool { get }

  /// Whether it is the plain sum of what it reads; a kernel before it may take it in.
  var isSum: Bool { get }

  /// Whether the layer's own kernel can add another value to its result, in a plan that only predicts.
  func takesTerm(reading inputs: [[Int]], at place: LayerPlace, _ builder: PlanBuilder) throws(NetworkError) -> Bool

  /// Whether its kernels work on bfloat16 as they do on 32-bit floats; where not, it is given 32-bit floats.
  var takesBFloat16: Bool { get }

  /// Adds the layer's steps to a plan, and registers those of its gradients.
  func lower(_ inputs: [Value], at place: LayerPlace, _ tail: LayerTail, _ builder: PlanBuilder) throws(NetworkError)
    -> Value
}

extension LayerKind {
  static var arity: LayerArity { .one }
  func parameters(of inputs: [[Int]], at place: LayerPlace) -> [Parameter] { [] }
  func foundParts(of input: [Int]) -> RecordParts? { nil }
  func weightUses(of inputs: [[Int]], output: [Int]) -> Int { output.dropFirst().reduce(1, *) }
  var ending: LayerEnding { .other }
  var filtersSeen: LayerFilters? { nil }
  var response: LayerResponse { .smooth }
  func reach(over input: [Int], at place: LayerPlace) -> LayerReach { .everything }
  var elementFunction: Activation? { nil }
  var fixedNorm: NormSettings? { nil }
  var maximum: (any PoolKind)? { nil }
  func fusesMaximum(
    of tail: LayerTail, over value: Value, at place: LayerPlace, _ builder: PlanBuilder
  ) throws(NetworkError) -> Bool { false }
  var commutesWithReLU: Bool { false }
  func fuses(_ activation: Activation, in mode: PlanMode) -> Bool { false }
  var foldsNorm: Bool { false }
  var isSum: Bool { false }
  func takesTerm(reading inputs: [[Int]], at place: LayerPlace, _ builder: PlanBuilder) throws(NetworkError) -> Bool {
    false
  }
  var takesBFloat16: Bool { false }
}

/// How many values a layer reads.
enum LayerArity: Sendable {
  case one, several
}

/// What a network says that ends in a layer.
enum LayerEnding: Sendable {
  /// What the layer before says: values are only moved about, or passed through outside of training.
  case same
  /// The mean over space of what the layer before says.
  case mean
  /// Probabilities of this kind.
  case probabilities(ClassProbabilities)
  case other
}

/// What a layer's filters see.
package enum LayerFilters: Sendable {
  /// All channels, or a group of them.
  case channels
  case oneChannel
}

/// How a layer's values follow from what it reads, outside of training, when its parameters are fixed.
package enum LayerResponse: Sendable {
  /// A matrix times what it reads, and a constant.
  case affine
  /// A function of each value alone.
  case elementwise
  /// The largest of some of the values.
  case maximum
  /// The product of what it reads.
  case product
  /// A smooth function of many values together.
  case smooth
}

/// Where a layer stands: what errors and parameters call it, and whose conventions hold.
struct LayerPlace: Sendable {
  let keyword: String
  let name: String
  let preset: FrameworkPreset

  /// What errors call the layer.
  var words: String { "\(keyword) '\(name)'" }

  /// An error about this layer; `words` go on after its name.
  func failure(_ words: String) -> NetworkError {
    NetworkError(.shape, "\(self.words) \(words)", layer: name)
  }

  /// Refuses what is no image and no sound.
  func checkSpace(_ input: [Int]) throws(NetworkError) {
    guard input.count > 1 else {
      throw failure("needs [channel, height, width] or [channel, time], its input is \(input)")
    }
  }
}

/// What a layer takes into its own kernel: layers behind it, in this order, and how its result is rounded.
struct LayerTail {
  /// A batch normalisation with fixed statistics.
  var norm: FixedNorm?
  /// What a sum adds to it.
  var term: Value?
  var activation: Activation?
  /// A maximum over windows, and where it stands.
  var pool: (settings: any PoolKind, place: LayerPlace)?
  /// What comes out is to be in, where the layer can choose.
  var precision = Precision.float32

  static var none: LayerTail { LayerTail() }
}

/// A batch normalisation whose statistics are fixed, by name.
struct FixedNorm {
  let name: String
  let settings: NormSettings
}
