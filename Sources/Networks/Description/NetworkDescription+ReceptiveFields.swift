/// What a layer's value at a place can see of an input along its spatial axes.
package struct ReceptiveField: Sendable, Equatable {
  /// Places seen along each axis, those beyond the border included.
  package var size: [Int]
  /// By how many places what is seen moves from one place of the layer to the next.
  package var step: [Int]
  /// The first place that the layer's first place sees; before 0 where that is beyond the border.
  package var start: [Int]

  /// The places seen along an axis of so many places.
  package func places(from place: Int, axis: Int, length: Int) -> Range<Int> {
    let first = start[axis] + place * step[axis]
    let low = min(max(first, 0), length)
    return low..<max(low, min(first + size[axis], length))
  }

  /// What windows over what this is the field of see.
  fileprivate func seen(through reach: LayerReach) -> ReceptiveField? {
    switch reach {
    case .samePlace: return self
    case .everything: return nil
    case .window(let taps, let distance, let step, let before):
      guard taps.count == size.count else { return nil }
      return ReceptiveField(
        size: size.indices.map { size[$0] + (taps[$0] - 1) * distance[$0] * self.step[$0] },
        step: size.indices.map { self.step[$0] * step[$0] },
        start: size.indices.map { start[$0] - before[$0] * self.step[$0] })
    }
  }

  /// The least field that holds both; `nil` where they move differently.
  fileprivate func union(_ other: ReceptiveField) -> ReceptiveField? {
    guard step == other.step else { return nil }
    let first = size.indices.map { min(start[$0], other.start[$0]) }
    let end = size.indices.map { max(start[$0] + size[$0], other.start[$0] + other.size[$0]) }
    return ReceptiveField(size: zip(end, first).map { $0 - $1 }, step: step, start: first)
  }
}

extension NetworkDescription {
  /// What each layer can see of what comes in, by its windows alone; `nil` for one that may see all of it.
  ///
  /// - Reference: Araujo, Norris and Sim, 2019, "Computing receptive fields of convolutional neural networks", Distill.
  package var receptiveFields: [ReceptiveField?] {
    // Sound to drop the error: no description exists whose layers were not checked.
    guard let sources = try? sources() else { return [] }
    var fields: [ReceptiveField?] = []
    for (index, shaped) in shapedLayers.enumerated() {
      let read = zip(sources[index], shaped.inputs).map { source, shape -> ReceptiveField? in
        let before =
          switch source {
          case .layer(let layer): fields[layer]
          case .input: Self.onePlace(of: shape)
          }
        return before?.seen(through: nodes[index].layer.settings.reach(over: shape, at: place(index)))
      }
      let known = read.compactMap(\.self)
      fields.append(
        known.count == read.count
          ? known.dropFirst().reduce(known.first) { field, other in field?.union(other) } : nil)
    }
    return fields
  }

  private static func onePlace(of shape: [Int]) -> ReceptiveField? {
    guard shape.count > 1 else { return nil }
    let axes = shape.dropFirst()
    return ReceptiveField(size: axes.map { _ in 1 }, step: axes.map { _ in 1 }, start: axes.map { _ in 0 })
  }
}
