import Evaluation
import Pipelines
import Testing
import Training

/// What types say of their measures, and names of metrics to whoever sees nothing else, is the same.
@Suite struct MetricDirectionTests {
  @Test(arguments: Comparison.Measure.allCases) func measuresAgree(measure: Comparison.Measure) {
    #expect(MetricDirection(ofMetric: "test.\(measure.rawValue)") == (measure.isGreaterBetter ? .greatest : .smallest))
  }

  @Test(arguments: EarlyStopping.Monitor.allCases) func monitorsAgree(monitor: EarlyStopping.Monitor) {
    let direction: MetricDirection = monitor == .validationAccuracy ? .greatest : .smallest
    #expect(MetricDirection(ofMetric: monitor.rawValue) == direction)
  }
}
