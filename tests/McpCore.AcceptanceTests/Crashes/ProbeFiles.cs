using System.Globalization;
using McpCore.AcceptanceTests.Harness;

namespace McpCore.AcceptanceTests.Crashes;

/// <summary>What the probe plugin shares with a test: gates that its runs wait for, and the record that they write.</summary>
internal sealed class ProbeFiles(TestHome home)
{
    /// <summary>The file to which runs append their starts and ends.</summary>
    public string Record { get; } = home.Folder.In("record.txt");

    /// <summary>A file that does not exist until the gate is opened.</summary>
    public string Gate(string name = "gate") => home.Folder.In(name);

    public void Open(string name = "gate") => File.WriteAllText(Gate(name), "");

    /// <summary>The payload of a job that waits for a gate.</summary>
    public string Payload(string gate = "gate", string more = "") => $$"""{"record":"{{Record}}","gate":"{{Gate(gate)}}"{{more}}}""";

    public IReadOnlyList<RunLine> ReadRecord() => [.. File.ReadLines(Record).Select(Parse)];

    private static RunLine Parse(string line)
    {
        var words = line.Split(' ', 4);
        return new RunLine(words[0], int.Parse(words[1], CultureInfo.InvariantCulture), int.Parse(words[2], CultureInfo.InvariantCulture), words[3]);
    }
}

/// <summary>One line of the record.</summary>
internal sealed record RunLine(string JobId, int Attempt, int Run, string Word);
