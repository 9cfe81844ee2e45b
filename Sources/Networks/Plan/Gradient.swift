import CKernels

/// The gradient of a value while a plan is built: the sum of what every layer that reads the value hands back.
///
/// Layers hand back in reverse order, all of them before the layer that made the value asks for the sum; that order is
/// the order of summation.
final class Gradient {
  /// One reader's share: written for this gradient alone, or lent by it and not to be changed.
  fileprivate enum Part {
    case own(Buffer)
    case lent(Buffer)

    var buffer: Buffer {
      switch self {
      case .own(let buffer), .lent(let buffer): buffer
      }
    }
  }

  let layout: Layout
  fileprivate var parts: [Part] = []

  init(_ layout: Layout) { self.layout = layout }
}

extension PlanBuilder {
  /// Room for one reader's share, which the reader fills.
  func part(of gradient: Gradient) -> Buffer {
    let buffer = arena.buffer(.slice, byteCount: gradient.layout.byteCount)
    gradient.parts.append(.own(buffer))
    checks?.handsBack(buffer, gradient.layout)
    return buffer
  }

  /// Hands back an array that others read too, without copying it.
  func lend(_ buffer: Buffer, to gradient: Gradient) { gradient.parts.append(.lent(buffer)) }

  /// The sum of all shares, to be read only.
  func sum(of gradient: Gradient) -> Buffer { combined(gradient).buffer }

  /// The gradient before a fused activation, given what came out of it; the sum of all shares where none is fused.
  func sum(of gradient: Gradient, before activation: Activation?, output: Buffer) -> Buffer {
    guard let activation else { return sum(of: gradient) }
    return sum(of: gradient, before: activation, kept: output)
  }

  /// Hands the gradient before an activation on to what went in; in the same buffer while training, when nobody asks for
  /// the one behind it.
  func pass(_ gradient: Gradient, through activation: Activation, kept: Buffer, to share: Gradient) {
    if mode == .training {
      share.parts.append(.own(sum(of: gradient, before: activation, kept: kept)))
    } else {
      addGradient(
        of: activation, kept: kept, from: sum(of: gradient), to: part(of: share), gradient.layout)
    }
  }

  private func sum(of gradient: Gradient, before activation: Activation, kept: Buffer) -> Buffer {
    let source: Buffer
    let target: Buffer
    switch combined(gradient) {
    case .own(let buffer): (source, target) = (buffer, buffer)
    case .lent(let buffer): (source, target) = (buffer, arena.buffer(.slice, byteCount: gradient.layout.byteCount))
    }
    addGradient(of: activation, kept: kept, from: source, to: target, gradient.layout)
    return target
  }

  /// Adds up into the first share of the gradient's own, or into a new array where all are lent.
  private func combined(_ gradient: Gradient) -> Gradient.Part {
    precondition(!gradient.parts.isEmpty, "no layer handed a gradient back to \(origin.part)")
    guard gradient.parts.count > 1 else { return gradient.parts[0] }
    let elements = gradient.layout.elements
    var rest = gradient.parts.map(\.buffer)
    let total: Buffer
    let ownIndex = gradient.parts.firstIndex { part in
      if case .own = part { true } else { false }
    }
    if let ownIndex {
      total = rest.remove(at: ownIndex)
    } else {
      total = arena.buffer(.slice, byteCount: gradient.layout.byteCount)
      let (first, second) = (rest.removeFirst(), rest.removeFirst())
      perRecords(uses: [first, second, total], in: gradient.layout) { [arena, sliceSize] group in
        kernel_sum(
          arena.bytes(first, group), arena.bytes(second, group), arena.bytes(total, group),
          elements.of(group, sliceSize: sliceSize), 0)
      }
    }
    for buffer in rest {
      perRecords(uses: [buffer, total], in: gradient.layout) { [arena, sliceSize] group in
        kernel_add(arena.bytes(buffer, group), arena.bytes(total, group), elements.of(group, sliceSize: sliceSize))
      }
    }
    gradient.parts = [.own(total)]
    return .own(total)
  }
}
