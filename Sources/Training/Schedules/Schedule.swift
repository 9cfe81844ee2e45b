public import Settings

/// How the learning rate moves over a training: a warm-up, then a shape.
public struct Schedule: KindFamily, StoredSettings {
  public static let family = "schedule"

  public static var all: [any Kind.Type] { scheduleKinds }

  private let shape: any ScheduleShape

  public var kind: any Kind { shape }

  public init(kind: any Kind) {
    guard let shape = kind as? any ScheduleShape else { preconditionFailure("\(Swift.type(of: kind)) is no schedule") }
    self.shape = shape
  }

  /// What it watches after every epoch; `nil` where nothing is.
  public var monitor: EarlyStopping.Monitor? { shape.watched }

  /// What the rate is multiplied with at step `step` (from 0) of `epochCount` epochs of `stepsPerEpoch`.
  ///
  /// - Parameters:
  ///   - history: the epochs measured so far, which the plateau looks at.
  ///   - learningRate: the rate before the schedule, which the plateau's minimum is compared with.
  public func factor(
    step: Int, stepsPerEpoch: Int, epochCount: Int, history: [EpochRecord] = [], learningRate: Double = 1
  ) -> Double {
    let warmUp = shape.warmUpEpochs * Double(stepsPerEpoch)
    let position = Double(step)
    func value(_ position: Double) -> Double {
      shape.factor(
        ScheduleMoment(
          position: position, total: Double(stepsPerEpoch * epochCount) - warmUp, stepsPerEpoch: stepsPerEpoch,
          history: history, learningRate: learningRate))
    }
    // A one-cycle starts low, and a plateau may be low already: the warm-up leads to where they are.
    return position < warmUp ? (position + 1) / (warmUp + 1) * value(0) : value(position - warmUp)
  }

  public static func == (one: Self, other: Self) -> Bool { one.canonical == other.canonical }

  public func hash(into hasher: inout Hasher) { hasher.combine(canonical) }
}
