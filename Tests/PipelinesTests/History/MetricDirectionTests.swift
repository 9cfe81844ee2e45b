import Pipelines
import Testing

@Suite struct MetricDirectionTests {
  @Test(arguments: [
    ("accuracy", MetricDirection.greatest), ("test.accuracy", .greatest), ("val_acc", .greatest),
    ("test.meanMemberAccuracy", .greatest), ("macroF1", .greatest), ("top5", .greatest), ("test.r2", .greatest),
    ("logLikelihood", .greatest), ("ROC-AUC", .greatest),
    ("loss", .smallest), ("val_loss", .smallest), ("test.nll.temperature", .smallest), ("test.ece", .smallest),
    ("test.RMSE", .smallest), ("test.meanMemberRMSE", .smallest), ("brierScore", .smallest),
    ("negativeLogLikelihood", .smallest), ("accuracyLoss", .smallest), ("errorRate", .smallest), ("seconds", .smallest),
    ("completeness.worstRelativeResidual", .smallest), ("maxSensitivity.gradCAM", .smallest),
    ("validation.brier.before", .smallest),
  ])
  func nameTells(name: String, direction: MetricDirection) {
    #expect(MetricDirection(ofMetric: name) == direction)
  }

  @Test(arguments: [
    "records", "parts.made", "sharpness", "", ".", "glossary", "lossless", "Large.accuracy.deviation",
    "Small.accuracy.difference", "accuracyGap", "test.agreement", "score",
  ])
  func nameDoesNotTell(name: String) {
    #expect(MetricDirection(ofMetric: name) == nil)
  }

  @Test func bestPassesOverWhatIsNoNumber() {
    #expect(MetricDirection.greatest.best(of: [.nan, 1, 3, -.infinity]) == 3)
    #expect(MetricDirection.smallest.best(of: [.infinity, .nan, 2]) == 2)
    #expect(MetricDirection.smallest.best(of: [.nan]) == nil && MetricDirection.greatest.best(of: []) == nil)
  }
}
