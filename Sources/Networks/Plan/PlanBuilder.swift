import Arrays
import CKernels
import COneDNN

/// What a plan is for.
public enum PlanMode: Sendable {
  /// Forward with batch statistics, loss, and the gradients of all trained parameters.
  case training
  /// Forward only.
  case inference
  /// Forward with running statistics, and the gradients of the input and of chosen layers.
  case gradient
}

/// Gathers the steps of a plan while the layers are lowered, first to last; their gradients follow in reverse.
final class PlanBuilder {
  /// One thing a plan does: for every slice, for some records of a slice after others, in parts of the only slice, or once after all slices got there.
  enum Step {
    case slices((_ slice: Int, _ worker: Int) -> Void)
    case records(RecordStep, (RecordGroup) -> Void)
    /// What threads share of the one slice there is.
    case parts(count: Int, (_ part: Int, _ worker: Int) -> Void)
    case once(() -> Void)
  }

  let mode: PlanMode
  let precision: Precision
  let preset: FrameworkPreset
  let processor: Processor
  let sliceSize: Int
  let sliceCount: Int
  let arena: Arena
  let state: PlanState
  let streams: [dnnl_stream_t]
  let parameters: ParameterBlock
  let freezing: Freezing
  /// Looks for the first value that is not finite, where the plan is made for that.
  let checks: FiniteChecks?

  /// The layer that steps are added for: what becomes of it while training, and whether a gradient passes through.
  private(set) var layer: (name: String, role: Freezing.LayerRole, passesGradient: Bool) = ("", .fixed, false)

  /// What the steps added now work for.
  var origin = StepOrigin(part: .inputs, pass: .forward)
  /// The layers that a layer's kernel took in, by its name.
  var fused: [String: [String]] = [:]
  private(set) var steps: [Attributed<Step>] = []
  private(set) var foldings: [Attributed<(_ worker: Int) -> Void>] = []
  private(set) var preparations: [Attributed<(_ worker: Int) -> Void>] = []
  private(set) var collections: [Primitive] = []
  private(set) var primitives: [(primitive: Primitive, sliceCount: Int)] = []
  private(set) var loopKernelCount = 0
  /// What oneDNN calls the kernels that compute a layer, in their order.
  private(set) var kernelNames: [String: [String]] = [:]
  /// The convolutions that Winograd's kernels compute.
  private(set) var winogradLayers: [String] = []
  /// The convolutions that our own direct kernels compute.
  private(set) var directLayers: [String] = []
  private var backward: [(layer: String, part: PlanPart, steps: () throws(NetworkError) -> Void)] = []

  init(
    _ description: NetworkDescription, mode: PlanMode, precision: Precision, processor: Processor, sliceSize: Int,
    sliceCount: Int, frozen: [String: Freeze] = [:], checksFinite: Bool = false, streams: [dnnl_stream_t]
  ) {
    self.mode = mode
    self.precision = precision
    self.processor = processor
    self.sliceSize = sliceSize
    self.sliceCount = sliceCount
    self.streams = streams
    preset = description.preset
    state = PlanState(inputCount: description.inputs.count, outputCount: description.outputs.count)
    arena = Arena(sliceCount: sliceCount, sliceSize: sliceSize, workerCount: streams.count)
    freezing = Freezing(description, frozen: frozen)
    parameters = ParameterBlock(freezing, mode: mode, arena: arena)
    checks = checksFinite ? FiniteChecks(recordCount: sliceSize * sliceCount) : nil
  }

  /// Whether the layer at hand has parameters that move.
  var needsParameterGradients: Bool { mode == .training && layer.role == .trained }

  /// Whether the layer at hand normalises with the batch's statistics; with its running ones otherwise.
  var usesBatchStatistics: Bool { mode == .training && layer.role != .frozen }

  /// Steps that follow belong to this layer; while training, a gradient passes through it where it or something before
  /// it has parameters that move.
  func enter(_ name: String, reading inputs: [Value]) {
    let role = freezing.role(of: name)
    layer = (name, role, role == .trained || inputs.contains { $0.gradient != nil })
    origin.part = .layer(name)
  }

  /// The shape of one slice of a value.
  func sliceShape(_ record: [Int]) -> [Int] { [sliceSize] + record }

  // MARK: Steps

  /// Adds a step that runs for every slice.
  func perSlice(uses buffers: [Buffer], _ body: @escaping (_ slice: Int, _ worker: Int) -> Void) {
    add(.slices(body), uses: buffers)
  }

  /// Into how many parts a layer's work on a record falls, so that threads share it, where a plan predicts one record and
  /// each part outweighs the wait for the others.
  ///
  /// - Parameter most: goes by the shape alone, unless parts are known to have the bits of the whole.
  func partCount(multiplyAdds: Int, most: Int) -> Int {
    guard mode == .inference, sliceSize * sliceCount == 1 else { return 1 }
    return max(1, min(most, multiplyAdds / Self.partMultiplyAdds))
  }

  /// Some microseconds of a thread.
  private static let partMultiplyAdds = 150_000

  /// Adds a step that threads share the parts of, where there is but one slice.
  func perPart(_ count: Int, uses buffers: [Buffer], _ body: @escaping (_ part: Int, _ worker: Int) -> Void) {
    precondition(sliceCount == 1, "\(sliceCount) slices have no parts")
    add(.parts(count: count, body), uses: buffers)
  }

  /// Adds a step that runs once, when every slice is there.
  func once(uses buffers: [Buffer], _ body: @escaping () -> Void) {
    add(.once(body), uses: buffers)
  }

  /// Adds a step that needs all of some buffers, and of others what its records need.
  func add(_ step: Step, uses whole: [Buffer], byRecords: [Buffer] = []) {
    for buffer in whole { buffer.used(at: steps.count) }
    for buffer in byRecords { buffer.used(at: steps.count, byRecords: true) }
    steps.append(Attributed(origin: origin, work: step))
  }

  /// Adds what makes parameters out of parameters after they changed, in no particular order.
  func fold(_ body: @escaping () -> Void) {
    foldings.append(Attributed(origin: preparing) { _ in body() })
  }

  /// Adds what must run after that, before the next step, in no particular order.
  func prepare(_ body: @escaping () -> Void) {
    preparations.append(Attributed(origin: preparing) { _ in body() })
  }

  private var preparing: StepOrigin { StepOrigin(part: origin.part, pass: .preparation) }

  /// Registers the gradient steps of a layer; they are added after those of all later layers.
  func onBackward(_ steps: @escaping () throws(NetworkError) -> Void) {
    backward.append((layer.name, origin.part, steps))
  }

  /// Adds the registered gradient steps, last layer first.
  func addBackwardSteps() throws(NetworkError) {
    while let next = backward.popLast() {
      layer = (next.layer, freezing.role(of: next.layer), true)
      origin = StepOrigin(part: next.part, pass: .backward)
      try next.steps()
      try checkGradients(at: .gradient(layer: next.layer))
    }
  }

  // MARK: Values

  /// Makes a value, with a gradient where the mode asks for one and, while training, the layer at hand passes it on.
  func value(_ shape: [Int], _ layout: Layout) -> Value {
    value(shape, layout, hasGradient: mode == .gradient || (mode == .training && layer.passesGradient))
  }

  private func value(_ shape: [Int], _ layout: Layout, hasGradient: Bool) -> Value {
    Value(
      shape: shape, layout: layout, buffer: arena.buffer(.slice, byteCount: layout.byteCount),
      gradient: hasGradient ? Gradient(layout) : nil)
  }

  /// The value under another layout; the same value where it has it already.
  func reordered(_ value: Value, to layout: Layout) throws(NetworkError) -> Value {
    guard !value.layout.equals(layout) else { return value }
    let result = self.value(value.shape, layout, hasGradient: value.gradient != nil)
    try reorder(value.buffer, value.layout, to: result.buffer, layout)
    if let share = value.gradient, let gradient = result.gradient {
      onBackward { () throws(NetworkError) in
        try self.reorder(self.sum(of: gradient), layout, to: self.part(of: share), value.layout)
      }
    }
    return result
  }

  /// The value in a layout that our own kernels can walk.
  func walkable(_ value: Value) throws(NetworkError) -> (value: Value, extent: kernel_extent) {
    if let extent = value.layout.extent { return (value, extent) }
    let plain = try reordered(value, to: .plain(sliceShape(value.shape), value.layout.precision))
    guard let extent = plain.layout.extent else {
      throw NetworkError(.unsupported, "no kernel walks a plain layout of \(value.shape)")
    }
    return (plain, extent)
  }

  /// A slice's array in another precision; the same where it has it already.
  func converted(
    _ buffer: Buffer, _ layout: Layout, to precision: Precision
  ) throws(NetworkError) -> (buffer: Buffer, layout: Layout) {
    let converted = layout.converted(to: precision)
    guard precision != layout.precision else { return (buffer, layout) }
    let result = arena.buffer(.slice, byteCount: converted.byteCount)
    try reorder(buffer, layout, to: result, converted)
    return (result, converted)
  }

  /// Adds a copy of a slice's array into another layout.
  func reorder(_ source: Buffer, _ from: Layout, to target: Buffer, _ to: Layout) throws(NetworkError) {
    let description = try PrimitiveDescription(
      millrace_reorder(KernelLibrary.shared.engine, from.handle, to.handle), "reorder of \(from.shape)")
    try primitive(description, [(DNNL_ARG_FROM, from, source), (DNNL_ARG_TO, to, target)])
  }

  /// Adds a oneDNN call for every slice, with a scratchpad of its own.
  func primitive(_ description: PrimitiveDescription, _ arguments: [Primitive.Argument]) throws(NetworkError) {
    let (made, buffers) = make(description, arguments)
    let streams = streams
    perSlice(uses: buffers) { slice, worker in made.run(slice: slice, stream: streams[worker]) }
  }

  /// Adds oneDNN calls that are parts of a layer's work on the only slice.
  func primitiveParts(_ parts: [(PrimitiveDescription, [Primitive.Argument])]) {
    let made = parts.map { make($0, $1) }
    let (calls, streams) = (made.map(\.call), streams)
    perPart(calls.count, uses: made.flatMap(\.buffers)) { part, worker in
      calls[part].run(slice: 0, stream: streams[worker])
    }
  }

  private func make(
    _ description: PrimitiveDescription, _ arguments: [Primitive.Argument]
  ) -> (call: Primitive, buffers: [Buffer]) {
    var arguments = arguments
    if description.isLoop { loopKernelCount += 1 }
    if case .layer(let name) = origin.part { kernelNames[name, default: []].append(description.name) }
    if let scratchpad = Layout.chosen(by: description, dnnl_query_scratchpad_md, shape: []), scratchpad.byteCount > 0 {
      let buffer = arena.buffer(.slice, byteCount: scratchpad.byteCount)
      arguments.append((DNNL_ARG_SCRATCHPAD, scratchpad, buffer))
    }
    let made = Primitive(description, arguments)
    primitives.append((made, sliceCount))
    return (made, arguments.map(\.buffer))
  }

  /// Tells that Winograd's kernels compute a layer.
  func computesByWinograd(_ layer: String) { winogradLayers.append(layer) }

  /// Tells that our own direct kernels compute a layer.
  func computesDirectly(_ layer: String) { directLayers.append(layer) }

  // MARK: Parameters

  /// A parameter in the layout that a primitive wants instead of the one it is held in (plain), made anew whenever the
  /// parameters change.
  func parameter(_ values: Buffer, held: Layout? = nil, as layout: Layout) throws(NetworkError) -> Buffer {
    let held = held ?? .plain(layout.shape)
    guard !layout.equals(held) else { return values }
    let buffer = arena.buffer(.shared, byteCount: layout.byteCount)
    let made = try sharedReorder(values, held, to: buffer, layout)
    let stream = streams[0]
    prepare { made.run(slice: 0, stream: stream) }
    return buffer
  }

  /// A place for one slice's gradient of a parameter; the sum over slices ends in the gradients, laid out as the
  /// parameter is held (plain).
  func parameterGradient(_ name: String, held: Layout? = nil, as layout: Layout) throws(NetworkError) -> Buffer {
    let place = parameters.sliceGradients.append(byteCount: layout.byteCount)
    checks?.leavesParameterGradient(place, layout)
    let total = parameters.totalGradients.append(byteCount: layout.byteCount)
    collections.append(
      try sharedReorder(total, layout, to: parameters.gradientBuffer(name), held ?? .plain(layout.shape)))
    return place
  }

  private func sharedReorder(
    _ source: Buffer, _ from: Layout, to target: Buffer, _ to: Layout
  ) throws(NetworkError) -> Primitive {
    let description = try PrimitiveDescription(
      millrace_reorder(KernelLibrary.shared.engine, from.handle, to.handle), "reorder of \(from.shape)")
    var arguments: [Primitive.Argument] = [(DNNL_ARG_FROM, from, source), (DNNL_ARG_TO, to, target)]
    if let scratchpad = Layout.chosen(by: description, dnnl_query_scratchpad_md, shape: []), scratchpad.byteCount > 0 {
      arguments.append((DNNL_ARG_SCRATCHPAD, scratchpad, arena.buffer(.shared, byteCount: scratchpad.byteCount)))
    }
    let made = Primitive(description, arguments)
    primitives.append((made, 1))
    return made
  }

  /// Lays out the arena and binds every primitive; afterwards the steps can run.
  func finish() {
    for (index, step) in steps.enumerated() {
      // Slice gradients are written during the backward steps and read after the last.
      if case .once = step.work { continue }
      parameters.sliceGradients.used(at: index)
    }
    arena.layOut(RecordRuns(steps.map(\.work), sliceSize: sliceSize))
    for (primitive, count) in primitives { primitive.bind(arena, sliceCount: count) }
  }
}
