import Reports
import Testing

@Suite struct DataTableTests {
  @Test func headingsRowsAndEmphasis() {
    let table = DataTable(
      columns: [.words("Name"), .numbers("Size")],
      rows: [.init(["a<b", "1"]), .init(["all", "2"], isEmphasized: true)])
    #expect(
      table.rendered().rendered() == """
        <div class="scroll"><table><thead><tr><th scope="col" class="word">Name</th>\
        <th scope="col" class="number">Size</th></tr>
        </thead><tbody><tr class="plain"><td class="word">a&lt;b</td><td class="number">1</td></tr>
        <tr class="emphasized"><td class="word">all</td><td class="number">2</td></tr>
        </tbody></table>
        </div>

        """)
  }
}
