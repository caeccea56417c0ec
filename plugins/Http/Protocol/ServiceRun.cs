using System.Net;
using McpCore.Agents;
using McpCore.Http.Network;

namespace McpCore.Http.Protocol;

/// <summary>
/// One run of a job at a service: posted, or found again where an interrupted run had posted it; asked for until it has ended; withdrawn when the
/// job is cancelled.
/// </summary>
internal sealed class ServiceRun(ServiceClient client, JobContext context, TimeProvider time)
{
    private const int MaxFaults = 10;
    private static readonly TimeSpan QuestionLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan WithdrawLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan BusyWait = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ShortestBusyWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(50);

    private readonly Service _service = client.Service;
    private (double? Fraction, string? Message) _progress;

    /// <summary>Runs the job to its end at the service.</summary>
    /// <param name="body">What is posted.</param>
    /// <param name="cancellationToken">Withdraws the job, unless a later run is going to ask for it.</param>
    public async Task<ServiceReply> RunAsync(byte[] body, CancellationToken cancellationToken)
    {
        var (status, reply, wait) = await BeginAsync(body, cancellationToken);
        if (status is null)
        {
            return Ended(reply!);
        }

        try
        {
            await PauseAsync(wait, cancellationToken);
            return Ended(await PollAsync(status, cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // A run that the daemon interrupts is followed by one that goes on asking.
            if (context.CancellationReason is not (CancellationReason.Shutdown or CancellationReason.Upgrade or CancellationReason.LeaseLost))
            {
                await WithdrawAsync(status);
            }

            throw;
        }
    }

    private async Task<(Uri? Status, ServiceReply? Reply, TimeSpan? Wait)> BeginAsync(byte[] body, CancellationToken cancellationToken)
    {
        if (await context.LoadCheckpointAsync<ServiceCheckpoint>() is { } saved && saved.Attempt == context.Attempt)
        {
            context.Log.Information("The service has taken the job in an earlier run; asking at {StatusUrl}", saved.StatusUrl);
            return (_service.Resolve(_service.Url, saved.StatusUrl), null, TimeSpan.Zero);
        }

        var answer = await client.SendAsync(HttpMethod.Post, _service.Execute, body, $"{context.JobId}-{context.Attempt}", _service.Settings.Timeout, cancellationToken);
        switch (answer.Status)
        {
            case HttpStatusCode.OK:
                var reply = Read(answer);
                return reply.IsRunning
                    ? throw Bad(answer, $"it is {reply.Status}, which takes the status 202 and a status URL")
                    : (null, reply, null);
            case HttpStatusCode.Accepted:
                var accepted = answer.Body.Length > 0 ? Read(answer) : null;
                var status = _service.Resolve(answer.From, answer.Location ?? accepted?.StatusUrl ?? throw Bad(answer, "it is 202, with neither a header Location nor a member \"status_url\""));
                await context.SaveCheckpointAsync(new ServiceCheckpoint(context.Attempt, status.AbsoluteUri));
                if (accepted is not null)
                {
                    Tell(accepted);
                }

                return (status, null, answer.Wait(time));
            case HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable:
                var wait = answer.Wait(time) ?? BusyWait;
                throw new RetryLaterException(wait < ShortestBusyWait ? ShortestBusyWait : wait, $"The service {_service.Name} is busy: {answer}");
            case >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError and not HttpStatusCode.RequestTimeout:
                throw new JobFailedException($"The service {_service.Name} refused the job: {answer}", "service_refused");
            case >= HttpStatusCode.InternalServerError or HttpStatusCode.RequestTimeout:
                throw new AttemptFailedException($"The service {_service.Name} failed: {answer}", "service_failed");
            default:
                throw Bad(answer, "only 200 with a result and 202 with a status URL answer a job");
        }
    }

    private async Task<ServiceReply> PollAsync(Uri status, CancellationToken cancellationToken)
    {
        for (var faults = 0; ;)
        {
            ServiceAnswer? answer = null;
            try
            {
                answer = await client.SendAsync(HttpMethod.Get, status, body: null, idempotencyKey: null, QuestionLimit, cancellationToken);
            }
            catch (NoAnswerException exception) when (++faults < MaxFaults)
            {
                context.Log.Warning("The status of the job cannot be read: {Fault}", exception.Message);
            }

            switch (answer?.Status)
            {
                case HttpStatusCode.OK:
                    faults = 0;
                    var reply = Read(answer);
                    Tell(reply);
                    if (!reply.IsRunning)
                    {
                        return reply;
                    }

                    break;
                case HttpStatusCode.Accepted:
                    faults = 0;
                    if (answer.Body.Length > 0)
                    {
                        Tell(Read(answer));
                    }

                    break;
                case HttpStatusCode.NotFound or HttpStatusCode.Gone:
                    throw new AttemptFailedException($"The service {_service.Name} has lost the job: {answer}", "service_lost");
                case null or HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable:
                    break;
                case >= HttpStatusCode.InternalServerError when ++faults < MaxFaults:
                    context.Log.Warning("The status of the job cannot be read: {Answer}", answer);
                    break;
                default:
                    throw new AttemptFailedException($"The service {_service.Name} does not tell the status of the job: {answer}", "service_failed");
            }

            context.Heartbeat();
            await PauseAsync(answer?.Wait(time), cancellationToken);
        }
    }

    private Task PauseAsync(TimeSpan? wait, CancellationToken cancellationToken)
    {
        var pause = wait ?? _service.Settings.PollInterval;
        return Task.Delay(pause < ShortestPause ? ShortestPause : pause, time, cancellationToken);
    }

    private void Tell(ServiceReply reply)
    {
        var progress = (reply.Progress ?? _progress.Fraction, reply.Message ?? _progress.Message);
        var metrics = reply.Metrics;
        if (progress != _progress || metrics.Length > 0)
        {
            _progress = progress;
            context.Progress(_progress.Fraction, _progress.Message, reply.Step, metrics);
        }
    }

    private ServiceReply Ended(ServiceReply reply)
    {
        var (code, message, isFinal) = reply.Error;
        switch (reply.Status)
        {
            case "completed":
                return reply;
            case "failed" or "cancelled":
                var text = $"The service {_service.Name} says that the job {(reply.Status == "failed" ? "failed" : "was cancelled there")}{(code is null ? "" : $" ({code})")}: {message ?? "no reason given"}";
                throw isFinal ? new JobFailedException(text, "service_failed") : new AttemptFailedException(text, reply.Status == "failed" ? "service_failed" : "service_cancelled");
            default:
                throw new AttemptFailedException(
                    $"The answer of the service {_service.Name} has neither \"result\" nor a known \"status\" ({(reply.Status.Length == 0 ? "none" : $"\"{reply.Status}\"")}; known: queued, running, completed, failed, cancelled).",
                    "bad_answer");
        }
    }

    private async Task WithdrawAsync(Uri status)
    {
        try
        {
            var answer = await client.SendAsync(HttpMethod.Delete, status, body: null, idempotencyKey: null, WithdrawLimit, CancellationToken.None);
            context.Log.Information("The job was cancelled at the service, which answered {Status}", (int)answer.Status);
        }
        catch (Exception exception) when (exception is NoAnswerException or RefusedAddressException or InvalidDataException)
        {
            context.Log.Warning("The job could not be cancelled at the service and may go on there: {Fault}", exception.Message);
        }
    }

    private ServiceReply Read(ServiceAnswer answer)
    {
        try
        {
            return ServiceReply.Read(answer);
        }
        catch (FormatException exception)
        {
            throw Bad(answer, exception.Message);
        }
    }

    private AttemptFailedException Bad(ServiceAnswer answer, string fault) =>
        new($"The answer of the service {_service.Name} cannot be used, {fault}. It was {answer}", "bad_answer");
}
