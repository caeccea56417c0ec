using System.Text;
using McpCore.Cli.Output;

namespace McpCore.Cli.Tests;

public sealed class TableTests
{
    [Fact]
    public void WriteTo_AFile_IsAsWideAsItsContent()
    {
        var table = new Table("ID", "NOTE");
        table.AddRow("3f2a", new string('x', 300));
        table.AddRow("9", "");

        Assert.Equal($"ID    NOTE\n3f2a  {new string('x', 300)}\n9\n", Written(table, isColoured: false));
    }

    [Fact]
    public void WriteTo_Colours_DoNotShiftColumns()
    {
        var table = new Table("STATE", "WHAT");
        table.AddRow(Styled.State("failed"), "a");
        table.AddRow(Styled.State("completed"), "b");

        Assert.Equal("\u001b[1mSTATE\u001b[0m      \u001b[1mWHAT\u001b[0m\n\u001b[31mfailed\u001b[0m     a\n\u001b[32mcompleted\u001b[0m  b\n", Written(table, isColoured: true));
    }

    [Fact]
    public void AddRow_LineBreaks_StayInTheLastColumnAlone()
    {
        var table = new Table("ID", "NOTE");
        table.AddRow("1\n2", "first\nsecond");

        Assert.Equal("ID   NOTE\n1 2  first\n     second\n", Written(table, isColoured: false));
    }

    [Fact]
    public void AddRow_OfAnotherLength_IsRefused() => Assert.Throws<ArgumentException>(() => new Table("A", "B").AddRow("only one"));

    private static string Written(Table table, bool isColoured)
    {
        using var stream = new MemoryStream();
        table.WriteTo(new Screen(stream, isTerminal: false, isColoured));
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
