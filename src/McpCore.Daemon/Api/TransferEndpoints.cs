using System.Globalization;
using McpCore.Client;
using McpCore.Daemon.Api.OpenApi;
using McpCore.Daemon.Configuration;
using McpCore.Daemon.Control;
using McpCore.Engine;
using McpCore.Engine.Stores;
using McpCore.Hosting.Serving;
using McpCore.Hosting.Transfers;
using Microsoft.AspNetCore.Http.Features;

namespace McpCore.Daemon.Api;

/// <summary>The routes that take jobs from one home to another, as a zip.</summary>
internal sealed class TransferEndpoints(JobEngine engine, ITransferStore store, DaemonOptions options, DaemonIdentity identity, TimeProvider time)
{
    private const string ZipType = "application/zip";

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/export", ExportAsync).Describe(MoveOperations.Export);
        routes.MapPost("/import", ImportAsync).Describe(MoveOperations.Import);
    }

    private async Task ExportAsync(HttpContext context)
    {
        RequirePipe(context, "An export holds every payload and every file of the jobs", "mcpcore export FILE.zip");
        Requests.AllowOnly(context, [.. JobFilterParameters.Names, "artifacts", "logs"]);
        var request = new ExportRequest(engine.WithAllNames(await JobFilterParameters.ReadAsync(context, engine)), Requests.Flag(context, "artifacts", true), Requests.Flag(context, "logs", true));
        context.Response.ContentType = ZipType;
        await new JobExport(engine, store, time).WriteAsync(context.Response.Body, request, identity.Version, context.RequestAborted);
    }

    private async Task ImportAsync(HttpContext context)
    {
        RequirePipe(context, "An import brings jobs and files of any size", "mcpcore import FILE.zip");
        Requests.AllowOnly(context, "with_unfinished", "resume");
        var request = new ImportRequest(Requests.Flag(context, "with_unfinished", false), Requests.Flag(context, "resume", false), Requests.ActorOf(context));
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = null;
        }

        // The directory of a zip is at its end, so all of it is to be here first.
        await using var file = CreateFile();
        await context.Request.Body.CopyToAsync(file, context.RequestAborted);
        file.Position = 0;
        using var archive = await TransferArchive.OpenAsync(file, context.RequestAborted);
        RequireRoom(archive);
        var report = await new JobImport(engine, store, options.Core.Engine, time).ReadAsync(archive, request, context.RequestAborted);
        await Answers.WriteAsync(context, StatusCodes.Status200OK, report.Write);
    }

    private static void RequirePipe(HttpContext context, string why, string command)
    {
        if (TcpDoor.IsTcp(context))
        {
            throw new RequestRefusedException(ErrorCodes.Forbidden, $"{why}, so it goes over the pipe alone, which only the daemon's user can open: `{command}`.");
        }
    }

    /// <summary>A small file may unpack to a disk full.</summary>
    private void RequireRoom(TransferArchive archive)
    {
        var free = new DriveInfo(options.Home.Path).AvailableFreeSpace;
        if (archive.UnpackedBytes > free)
        {
            throw new RequestRefusedException(
                ErrorCodes.StoreFull,
                string.Create(CultureInfo.InvariantCulture, $"The file unpacks to {archive.UnpackedBytes} bytes, and the disk of the home {options.Home.Path} has {free} free. Nothing was stored. Free space, or export fewer jobs."));
        }
    }

    private FileStream CreateFile()
    {
        var settings = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows())
        {
            settings.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(options.Home.In($"import-{Guid.NewGuid():N}.zip"), settings);
    }
}
