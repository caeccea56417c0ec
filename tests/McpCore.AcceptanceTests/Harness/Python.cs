namespace McpCore.AcceptanceTests.Harness;

/// <summary>The system's python3, for the examples that are written in it.</summary>
internal static class Python
{
    private static readonly string[] Places = ["/usr/local/bin/python3", "/usr/bin/python3", "/bin/python3"];

    /// <summary>Its path. Skips the test where there is none; with CI=true the test fails instead.</summary>
    public static string Require()
    {
        var found = Array.Find(Places, File.Exists);
        Assert.False(found is null && Environment.GetEnvironmentVariable("CI") == "true", "python3 is missing (package python3).");
        Assert.SkipWhen(found is null, "NOT TESTED: python3 is missing (package python3).");
        return found!;
    }

    /// <summary>An example in docs/examples.</summary>
    public static string Example(string name) => Path.Combine(Checkout.Root, "docs", "examples", name);
}
