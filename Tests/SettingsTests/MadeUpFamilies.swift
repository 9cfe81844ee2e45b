import Settings

/// Kinds that no file knows, of every form that settings have.
enum MadeUp {
  enum Edge: String, CaseIterable, SettingValue { case same, valid }

  struct Filter: Kind, Hashable {
    static let keyword = "filter"
    static let summary = "Slides filters over images."
    static let settings: [Setting<Filter>] = [
      Setting("filters", \.filters, in: .within(1...4_096), required: true, "How many filters there are."),
      Setting("kernel", \.kernel, in: .atLeast(1), counts: 2...2, "Height and width of each."),
      Setting("edge", \.edge, "What happens at the edges."),
      Setting("scale", \.scale, in: .above(0), unit: "pixels", "How far a step goes."),
      Setting("penalty", \.penalty, "What large weights cost."),
      Setting("start", \.start, "How the weights start."),
    ]
    var filters = 1
    var kernel = [3, 3]
    var edge = Edge.same
    var scale: Double? = nil
    var penalty = Penalty()
    var start: Start? = nil
  }

  struct Penalty: SettingGroup {
    static let settings: [Setting<Penalty>] = [
      Setting("l1", \.l1, in: .atLeast(0), "The cost of absolute values."),
      Setting("l2", \.l2, in: .atLeast(0), "The cost of squares."),
    ]
    static let shorthand: String? = "l2"
    var l1 = 0.0
    var l2 = 0.0
  }

  struct Drop: Kind, Hashable {
    static let keyword = "drop"
    static let summary = "Sets a share of values to zero in training."
    static let shorthand: String? = "rate"
    static let settings: [Setting<Drop>] = [
      Setting("rate", \.rate, in: .within(0...0.999), required: true, "The share of values that is set to zero.")
    ]
    var rate = 0.0
  }

  struct Clip: Kind, Hashable {
    static let keyword = "clip"
    static let summary = "Cuts off what is negative."
    static let settings: [Setting<Clip>] = []
  }

  struct Part: KindFamily {
    static let family = "part"
    static let all: [any Kind.Type] = [Filter.self, Drop.self, Clip.self, Same<Part>.self]
    let kind: any Kind
    init(kind: any Kind) { self.kind = kind }
    static func == (left: Part, right: Part) -> Bool { left.canonical == right.canonical }
    func hash(into hasher: inout Hasher) { hasher.combine(canonical) }
  }

  struct Start: KindFamily {
    static let family = "start"
    static let all: [any Kind.Type] = [Normal.self, Same<Start>.self]
    let kind: any Kind
    init(kind: any Kind) { self.kind = kind }
    static func == (left: Start, right: Start) -> Bool { left.canonical == right.canonical }
    func hash(into hasher: inout Hasher) { hasher.combine(canonical) }
  }

  struct Normal: Kind, Hashable {
    static let keyword = "normal"
    static let summary = "Draws from a normal distribution."
    static let shorthand: String? = "deviation"
    static let settings: [Setting<Normal>] = [
      Setting("deviation", \.deviation, in: .above(0), "How far the numbers spread.")
    ]
    var deviation = 0.05
  }

  /// Of one word in two families.
  struct Same<Family>: Kind, Hashable {
    static var keyword: String { "same" }
    static var summary: String { "Leaves everything as it is." }
    static var settings: [Setting<Same>] { [] }
  }

  static let families = [FamilyReference(Part.self), FamilyReference(Start.self)]
}
