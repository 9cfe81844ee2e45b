public import Arrays

/// Maps that several methods make of the same records, and the networks that they are of.
public struct ScoreTrial {
  /// A method whose maps are scored.
  public struct Method {
    /// What it is called.
    public let name: String
    /// One map a record, `height × width` numbers, channels summed.
    let maps: [[Float]]
    /// Makes maps of the networks' records anew, as seen by other networks or of other records.
    let explain: (_ networks: [AttributionSubject]) throws -> [[Float]]

    /// Makes a method of what it showed and what shows more.
    ///
    /// - Parameter values: `[record, height, width]` or `[record, channel, height, width]`.
    public init(
      name: String, values: Tensor, explain: @escaping (_ networks: [AttributionSubject]) throws -> Tensor
    ) {
      self.name = name
      maps = Self.maps(of: values)
      self.explain = { try Self.maps(of: explain($0)) }
    }

    private static func maps(of values: Tensor) -> [[Float]] {
      let shape = values.shape
      let area = shape[shape.count - 1] * shape[shape.count - 2]
      return (0..<shape[0]).map { record in
        var map = [Float](repeating: 0, count: area)
        let width = values.count / shape[0]
        for place in 0..<width { map[place % area] += values.values[record * width + place] }
        return map
      }
    }
  }

  /// The methods, the random map last.
  let methods: [Method]
  /// The networks, about the same records; what they say is averaged.
  let networks: [AttributionSubject]
  /// What ends the work where it should; called now and then.
  let check: () throws -> Void

  /// Puts a trial together, with a random map as the last method.
  public init(_ methods: [Method], of networks: [AttributionSubject], check: @escaping () throws -> Void = {}) {
    precondition(!networks.isEmpty, "a trial needs a network")
    self.networks = networks
    self.check = check
    let subject = networks[0]
    /// Uniform draws, others for other networks and records.
    func random(_ drawn: AttributionSubject, _ name: String) -> Tensor {
      let shape = [drawn.count, drawn.height, drawn.width]
      return Tensor(
        shape: shape,
        values: (0..<drawn.count).flatMap { record in
          var generator = drawn.key(record, name).generator()
          return (0..<drawn.height * drawn.width).map { _ in generator.uniform() }
        })
    }
    var drawCount = 0
    self.methods =
      methods + [
        Method(name: "random", values: random(subject, "random map")) { networks in
          drawCount += 1
          return random(networks[0], "random map \(drawCount)")
        }
      ]
  }

  private init(_ methods: [Method], _ networks: [AttributionSubject], _ check: @escaping () throws -> Void) {
    self.methods = methods
    self.networks = networks
    self.check = check
  }

  /// The same about the first records only.
  func prefix(_ count: Int) -> ScoreTrial {
    let kept = min(count, subject.count)
    return ScoreTrial(
      methods.map { Method(name: $0.name, maps: Array($0.maps.prefix(kept)), explain: $0.explain) },
      networks.map { network in
        network.about(
          inputs: network.inputs.prefix(kept), recordIDs: Array(network.recordIDs.prefix(kept)),
          decisions: Array(network.decisions.prefix(kept)))
      }, check)
  }

  /// What all networks are asked about.
  var subject: AttributionSubject { networks[0] }
  var recordCount: Int { subject.count }
  /// The numbers of a map.
  var area: Int { subject.height * subject.width }

  /// The mean over the networks of what they give each point's class.
  func values(
    of pointCount: Int, _ output: ExplainedOutput, record: (Int) -> Int, appending append: AttributionSubject.Append
  ) -> [Double] {
    var sums = [Double](repeating: 0, count: pointCount)
    for network in networks {
      let values = network.values(of: pointCount, output, class: { network.decisions[record($0)] }, appending: append)
      for (place, value) in values.enumerated() { sums[place] += value / Double(networks.count) }
    }
    return sums
  }
}

extension ScoreTrial.Method {
  fileprivate init(
    name: String, maps: [[Float]], explain: @escaping (_ networks: [AttributionSubject]) throws -> [[Float]]
  ) {
    (self.name, self.maps, self.explain) = (name, maps, explain)
  }
}
