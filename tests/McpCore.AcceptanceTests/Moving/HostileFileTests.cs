using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using McpCore.AcceptanceTests.Crashes;
using McpCore.AcceptanceTests.Harness;

namespace McpCore.AcceptanceTests.Moving;

/// <summary>Files that no export has written, or that were changed since: they are refused as a whole, and nothing of them is stored.</summary>
public sealed class HostileFileTests(ExportedFile exported) : IClassFixture<ExportedFile>
{
    [Theory]
    [InlineData("artifacts/../../outside.txt")]
    [InlineData("/etc/outside.txt")]
    [InlineData("artifacts/019a0000-0000-7000-8000-000000000000/../outside.txt")]
    [InlineData("artifacts/019a0000-0000-7000-8000-000000000000/outside.txt")]
    [InlineData("outside.txt")]
    public async Task A_path_that_no_export_writes(string path) =>
        await AssertRefusedAsync(zip => Add(zip, path, "x"), path.StartsWith("artifacts/019a", StringComparison.Ordinal) && !path.Contains("..", StringComparison.Ordinal) ? "belongs to no job" : "which no export writes");

    [Fact]
    public async Task A_list_that_was_changed() =>
        await AssertRefusedAsync(zip => Change(zip, "jobs.jsonl", text => text.Replace("\"generic\"", "\"genesis\"", StringComparison.Ordinal)), "jobs.jsonl does not match its checksum");

    [Fact]
    public async Task An_artifact_that_was_changed() =>
        await AssertRefusedAsync(zip => Change(zip, Artifact(zip), text => new string('x', text.Length)), "does not match its checksum");

    [Fact]
    public async Task An_artifact_that_is_larger_than_its_job_says() =>
        await AssertRefusedAsync(zip => Change(zip, Artifact(zip), text => text + new string('x', 1_000_000)), "does not match its checksum");

    [Fact]
    public async Task A_file_of_a_later_format() =>
        await AssertRefusedAsync(zip => Change(zip, "manifest.json", text => text.Replace("\"format\":1", "\"format\":2", StringComparison.Ordinal)), "it is of format 2");

    [Fact]
    public async Task A_file_that_holds_a_list_twice() => await AssertRefusedAsync(zip => Add(zip, "jobs.jsonl", ""), "jobs.jsonl twice");

    [Fact]
    public async Task A_list_whose_lines_are_none() => await AssertRefusedAsync(zip => Forge(zip, _ => "{\"id\":1}\n"), "line 1 of jobs.jsonl is not what an export writes");

    [Fact]
    public async Task A_file_that_was_cut_short()
    {
        using var folder = new TempFolder();
        var bytes = await File.ReadAllBytesAsync(exported.File, TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(folder.In("jobs.zip"), bytes[..(bytes.Length / 2)], TestContext.Current.CancellationToken);

        await AssertRefusedAsync(folder.In("jobs.zip"), "it is no zip, or cut short");
    }

    [Fact]
    public async Task Another_job_with_the_id_of_one_that_is_there_is_told_and_left_out()
    {
        using var folder = new TempFolder();
        File.Copy(exported.File, folder.In("jobs.zip"));
        Edit(folder.In("jobs.zip"), zip => Forge(zip, text => text.Replace("\"payload\":{}", "\"payload\":{\"sleep\":\"1ms\"}", StringComparison.Ordinal)));

        var import = await CommandLine.RunAsync(exported.Source.Folder, "import", folder.In("jobs.zip"));

        Assert.Equal(5, import.ExitCode);
        Assert.Contains("Imported 0 jobs", import.Output, StringComparison.Ordinal);
        Assert.Contains($"job {exported.Generic} was not taken: another job with this id is here.", import.Error, StringComparison.Ordinal);
    }

    private static string Artifact(ZipArchive zip) => zip.Entries.Single(entry => entry.FullName.StartsWith("artifacts/", StringComparison.Ordinal)).FullName;

    private static void Add(ZipArchive zip, string path, string text)
    {
        using var writer = new StreamWriter(zip.CreateEntry(path).Open());
        writer.Write(text);
    }

    private static string Change(ZipArchive zip, string path, Func<string, string> change)
    {
        var entry = zip.GetEntry(path)!;
        using var reader = new StreamReader(entry.Open());
        var before = reader.ReadToEnd();
        var after = change(before);
        Assert.NotEqual(before, after);
        reader.Dispose();
        entry.Delete();
        Add(zip, path, after);
        return after;
    }

    /// <summary>Changes the jobs and the manifest with them.</summary>
    private static void Forge(ZipArchive zip, Func<string, string> change)
    {
        using (var reader = new StreamReader(zip.GetEntry("jobs.jsonl")!.Open()))
        {
            var before = Encoding.UTF8.GetBytes(reader.ReadToEnd());
            reader.Dispose();
            var after = Encoding.UTF8.GetBytes(Change(zip, "jobs.jsonl", change));
            Change(zip, "manifest.json", text => text
                .Replace(Convert.ToHexStringLower(SHA256.HashData(before)), Convert.ToHexStringLower(SHA256.HashData(after)), StringComparison.Ordinal)
                .Replace($"\"size\":{before.Length}", $"\"size\":{after.Length}", StringComparison.Ordinal));
        }
    }

    private static void Edit(string file, Action<ZipArchive> edit)
    {
        using var zip = ZipFile.Open(file, ZipArchiveMode.Update);
        edit(zip);
    }

    private async Task AssertRefusedAsync(Action<ZipArchive> edit, string reason)
    {
        using var folder = new TempFolder();
        File.Copy(exported.File, folder.In("jobs.zip"));
        Edit(folder.In("jobs.zip"), edit);

        await AssertRefusedAsync(folder.In("jobs.zip"), reason);
    }

    private async Task AssertRefusedAsync(string file, string reason)
    {
        var import = await CommandLine.RunAsync(exported.Target.Folder, "import", file);
        var stored = await StoredJobs.ReadAsync(exported.TargetDaemon);

        Assert.Equal(5, import.ExitCode);
        Assert.Contains(reason, import.Error, StringComparison.Ordinal);
        Assert.Empty(stored);
        Assert.Empty(Directory.GetFileSystemEntries(exported.Target.Folder.In("artifacts")));
        Assert.Empty(Directory.GetFiles(exported.Target.Folder.Path, "import-*"));
    }
}
