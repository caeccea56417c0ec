using McpCore.Client;
using McpCore.Engine.Submission;
using McpCore.Hosting.Serving;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace McpCore.Daemon.Api;

/// <summary>The border of the API: whatever goes wrong inside becomes problem details, and a defect is logged.</summary>
internal sealed class ApiBorder(DaemonIdentity identity, ILogger<ApiBorder> logger)
{
    /// <summary>In every answer, so that a client of another version notices.</summary>
    private const string VersionHeader = "MCPCore-Version";

    private readonly StringValues _version = identity.Version;

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        context.Response.Headers[VersionHeader] = _version;
        try
        {
            await next(context);
            if (!context.Response.HasStarted && context.Response.StatusCode is 404 or 405 && context.Response.ContentLength is null)
            {
                await RefuseRouteAsync(context);
            }
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has gone; there is nobody to tell.
        }
        catch (Exception exception)
        {
            await RefuseAsync(context, exception);
        }
    }

    private static Task RefuseRouteAsync(HttpContext context) => context.Response.StatusCode == StatusCodes.Status405MethodNotAllowed
        ? Answers.RefuseAsync(context, ErrorCodes.MethodNotAllowed, $"{context.Request.Path} does not take {context.Request.Method}.")
        : Answers.RefuseAsync(context, ErrorCodes.RouteNotFound, $"There is no {context.Request.Path} in this API. See docs/api.md.");

    private async Task RefuseAsync(HttpContext context, Exception exception)
    {
        var rejection = Refusals.Of(exception) ?? exception switch
        {
            BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => Rejection.Of(ErrorCodes.TooLarge, $"The request is larger than {context.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize} bytes."),
            BadHttpRequestException bad => Rejection.Of(ErrorCodes.Malformed, bad.Message),
            _ => Rejection.Of(ErrorCodes.Internal, $"The daemon failed to answer; its log says more under trace {context.TraceIdentifier}."),
        };
        if (rejection.Code is ErrorCodes.Internal or ErrorCodes.StoreFull)
        {
            Log.RequestFailed(logger, context.Request.Method, context.Request.Path, context.TraceIdentifier, exception);
        }

        if (context.Response.HasStarted)
        {
            context.Abort();
            return;
        }

        context.Response.Clear();
        context.Response.Headers[VersionHeader] = _version;
        await Answers.RefuseAsync(context, rejection);
    }
}
