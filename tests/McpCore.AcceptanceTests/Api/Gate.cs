using McpCore.Client;

namespace McpCore.AcceptanceTests.Api;

/// <summary>A file for which probes wait: <c>{"gate":"…"}</c>. It opens at the latest at the end of its test.</summary>
internal sealed class Gate(HomeFolder home) : IDisposable
{
    private readonly string _path = home.In($"gate-{Guid.NewGuid():N}");

    /// <summary>The payload of a probe that waits for this gate.</summary>
    /// <param name="more">Further members: <c>,"heartbeat":true</c>.</param>
    public string Payload(string more = "") => $$"""{"gate":"{{_path}}"{{more}}}""";

    public void Open() => File.WriteAllBytes(_path, []);

    public void Dispose() => Open();
}
