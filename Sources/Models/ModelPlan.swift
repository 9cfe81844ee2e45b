package import Networks
package import Pipelines

/// What a stage's model will be, known before anything ran: how stages that use it check early that they can.
package struct ModelPlan: Sendable {
  /// The networks that will speak, with the names of the stages that train them.
  package let networks: [(name: String, description: NetworkDescription)]

  /// The stage whose model's answers are corrected; `nil` where nothing is.
  package let corrected: String?

  package init(networks: [(name: String, description: NetworkDescription)], correcting stage: String? = nil) {
    self.networks = networks
    corrected = stage
  }

  /// What asks several models; `nil` where one of them is not known before it is there.
  package init?(asking stages: [UpstreamStage]) {
    let plans = stages.compactMap(\.modelPlan)
    guard plans.count == stages.count else { return nil }
    self.init(networks: plans.flatMap(\.networks))
  }
}

extension UpstreamStage {
  /// What its model will be; `nil` where nothing is known before it is there.
  package var modelPlan: ModelPlan? { product(ModelPlan.self) }
}
