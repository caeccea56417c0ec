namespace McpCore.Agents.Tests.Contract;

/// <summary>The contract travels into every plugin, so it brings nothing along.</summary>
public sealed class ReferenceTests
{
    private static readonly string Framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;

    [Fact]
    public void Agents_References_AreOfTheFrameworkAlone()
    {
        var references = typeof(AgentBase).Assembly.GetReferencedAssemblies();

        Assert.NotEmpty(references);
        Assert.All(references, reference => Assert.True(IsOfTheFramework(reference.Name!), $"McpCore.Agents references {reference.Name}."));
    }

    [Fact]
    public void AgentsTesting_References_AreTheContractAndTheFramework()
    {
        var references = typeof(Testing.AgentTester).Assembly.GetReferencedAssemblies();

        Assert.All(
            references,
            reference => Assert.True(reference.Name == "McpCore.Agents" || IsOfTheFramework(reference.Name!), $"McpCore.Agents.Testing references {reference.Name}."));
    }

    [Fact]
    public void Agents_AssemblyVersion_IsFixedWithinTheMajor() => Assert.Equal(new Version(1, 0, 0, 0), typeof(AgentBase).Assembly.GetName().Version);

    private static bool IsOfTheFramework(string name) => File.Exists(Path.Combine(Framework, name + ".dll"));
}
