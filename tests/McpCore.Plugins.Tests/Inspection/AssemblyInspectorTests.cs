using System.Runtime.InteropServices;
using McpCore.Plugins.Inspection;
using McpCore.Plugins.Tests.Support;

namespace McpCore.Plugins.Tests.Inspection;

public sealed class AssemblyInspectorTests : IDisposable
{
    private const ushort LinuxReadyToRun = 0x7B79;

    private readonly PluginHome _home = new();
    private readonly string _entry;

    public AssemblyInspectorTests() => _entry = Path.Combine(_home.Add("echo"), "McpCore.TestPlugins.Echo.dll");

    private static ushort OwnMachine => RuntimeInformation.ProcessArchitecture == Architecture.X64 ? (ushort)0x8664 : (ushort)0xAA64;

    private static ushort ForeignMachine => RuntimeInformation.ProcessArchitecture == Architecture.X64 ? (ushort)0xAA64 : (ushort)0x8664;

    public void Dispose() => _home.Dispose();

    [Fact]
    public void Agents_Assembly_HasClassesTypesAndAliases()
    {
        using var inspector = AssemblyInspector.TryOpen(_entry)!;

        var agent = Assert.Single(inspector.Agents);

        Assert.Equal("McpCore.TestPlugins.Echo.EchoAgent", agent.TypeName);
        var type = Assert.Single(agent.JobTypes);
        Assert.Equal("echo", type.Name);
        Assert.Equal(["old_echo"], type.Aliases);
    }

    [Fact]
    public void Agents_TwoAttributes_HasBothTypes()
    {
        using var inspector = AssemblyInspector.TryOpen(Path.Combine(_home.Add("witness"), "McpCore.TestPlugins.Witness.dll"))!;

        var agent = Assert.Single(inspector.Agents);

        Assert.Equal(["witness_a", "witness_b"], agent.JobTypes.Select(type => type.Name));
    }

    [Fact]
    public void Agents_TheContractItself_HasNone()
    {
        using var inspector = AssemblyInspector.TryOpen(typeof(Agents.AgentBase).Assembly.Location)!;

        Assert.Empty(inspector.Agents);
        Assert.Equal(("McpCore.Agents", "1.0.0"), (inspector.Name, inspector.Version));
    }

    [Fact]
    public void References_Assembly_NamesTheContractWithItsVersion()
    {
        using var inspector = AssemblyInspector.TryOpen(_entry)!;

        Assert.Contains(("McpCore.Agents", new Version(1, 0, 0, 0)), inspector.References);
    }

    [Fact]
    public void TryOpen_OwnFile_LeavesItUnlocked()
    {
        using var inspector = AssemblyInspector.TryOpen(_entry)!;

        using (var stream = File.Open(_entry, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            stream.SetLength(0);
        }

        Assert.Single(inspector.Agents);
    }

    [Fact]
    public void CheckRunsHere_AnyCpu_Accepts() => Assert.Null(Record.Exception(() => CheckRunsHere(_entry)));

    [Fact]
    public void CheckRunsHere_OwnMachine_Accepts()
    {
        Image.SetMachine(_entry, OwnMachine);

        Assert.Null(Record.Exception(() => CheckRunsHere(_entry)));
    }

    [Fact]
    public void CheckRunsHere_ReadyToRunForOwnSystem_Accepts()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the mark is of Linux");
        Image.SetMachine(_entry, (ushort)(OwnMachine ^ LinuxReadyToRun));

        Assert.Null(Record.Exception(() => CheckRunsHere(_entry)));
    }

    [Fact]
    public void CheckRunsHere_ReadyToRunFrameworkAssembly_Accepts() =>
        Assert.Null(Record.Exception(() => CheckRunsHere(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "System.Text.Json.dll"))));

    [Theory]
    [InlineData(0)]
    [InlineData(LinuxReadyToRun)]
    public void CheckRunsHere_ForeignMachine_IsRefused(int mark)
    {
        Image.SetMachine(_entry, (ushort)(ForeignMachine ^ mark));

        var refusal = Assert.Throws<PluginRefusedException>(() => CheckRunsHere(_entry));

        Assert.Equal("wrong_architecture", refusal.Code);
    }

    [Fact]
    public void CheckRunsHere_ReadyToRunForOtherSystem_IsRefused()
    {
        const ushort FreeBsd = 0xADC4;
        Image.SetMachine(_entry, (ushort)(OwnMachine ^ FreeBsd));

        var refusal = Assert.Throws<PluginRefusedException>(() => CheckRunsHere(_entry));

        Assert.Equal("wrong_architecture", refusal.Code);
    }

    private static void CheckRunsHere(string path)
    {
        using var inspector = AssemblyInspector.TryOpen(path)!;
        inspector.CheckRunsHere();
    }
}
