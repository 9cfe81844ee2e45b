import Records
import StageData
import Training

extension SplitCheck {
  /// What each split holds, for those who look back.
  var facts: [TrainingHistory.Split] {
    roles.map {
      TrainingHistory.Split(
        role: $0.name, name: $0.split, recordCount: $0.recordCount, classes: $0.classes?.records)
    }
  }
}
