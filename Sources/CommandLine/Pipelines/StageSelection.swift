import Pipelines
import Settings

/// Finds the stages that an argument names.
enum StageSelection {
  static func stage(_ name: String, in plan: Plan) throws -> Plan.Stage {
    guard let stage = plan[name] else { throw SettingsError.unknownStage(name, among: plan.stages.map(\.name)) }
    return stage
  }

  static func stages(_ name: String, in plan: Plan) throws -> [Plan.Stage] {
    if let stage = plan[name] { return [stage] }
    let instances = plan.stages.filter { $0.group == name }
    guard instances.isEmpty else { return instances }
    throw SettingsError.unknownStage(name, among: plan.stages.map(\.name))
  }
}
