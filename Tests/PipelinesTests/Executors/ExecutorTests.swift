import KindChecks
import Pipelines
import Settings
import Testing

@Suite struct ExecutorTests {
  @Test func whatTheySayOfThemselvesIsSo() { #expect(KindChecks.faults(of: Executor.self) == []) }

  @Test func theCommandLineNamesThem() throws {
    #expect(try Executor(argument: "process") == Executor(kind: ProcessExecutor()))
    #expect(try Executor(argument: "{local: {}}") == .local)
    let error = #expect(throws: SettingsError.self) { try Executor(argument: "proces") }
    #expect(error?.description.hasPrefix("--executor:1:1: there is no executor 'proces'; is 'process' meant?") == true)
    #expect(throws: SettingsError.self) { try Executor(argument: "{process: {threads: 2}}") }
    #expect(throws: SettingsError.self) { try Executor(argument: "") }
  }
}
