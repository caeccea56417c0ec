namespace MlExperiment.Tests;

/// <summary>The 10,000 real test digits next to the checkout, of which they are no part; without them the calling test is skipped.</summary>
internal static class RealDigits
{
    public static string Folder()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "McpCore.sln")))
        {
            root = root.Parent;
        }

        var folder = Environment.GetEnvironmentVariable("MCPCORE_TEST_MNIST") ?? Path.GetFullPath(Path.Combine(root?.FullName ?? ".", "..", "shared", "data", "mnist"));
        Assert.SkipUnless(File.Exists(Path.Combine(folder, "t10k-images-idx3-ubyte.gz")), $"NOT TESTED on real digits: there are none in {folder}; MCPCORE_TEST_MNIST names another folder.");
        return folder;
    }
}
