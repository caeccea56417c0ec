using System.Text;
using McpCore.Engine.Events;
using McpCore.Engine.Jobs;
using McpCore.Engine.Stores;

namespace McpCore.Engine.Runs;

/// <summary>What a run has told and nobody has taken yet, bounded. Safe for concurrent use.</summary>
internal sealed class RunBuffer(Job job, TimeProvider time)
{
    private const int MaxProgressEvents = 256;

    /// <summary>Reports of metrics that may wait for the journal: more than it leaves waiting, unless the disk hangs.</summary>
    private const int MaxMetricReports = 50_000;

    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(500);

    private readonly Lock _lock = new();
    private readonly Queue<LogLine> _lines = [];
    private readonly Queue<Report> _progressEvents = new();
    private readonly Queue<Report> _metricReports = new();
    private readonly MetricReader _metrics = new();
    private (double? Fraction, string? Message)? _progress;
    private long _progressTakenAt;
    private long _waitingBytes;
    private int _dropped;
    private bool _closed;

    /// <summary>Takes a line. When more waits than is kept of an attempt, the oldest would go in the store, and goes here.</summary>
    /// <returns>Whether the line was taken.</returns>
    public bool AddLine(string level, string template, string message, ReadOnlyMemory<byte> properties)
    {
        lock (_lock)
        {
            if (_closed)
            {
                return false;
            }

            var line = Line(level, template, message, properties);
            _lines.Enqueue(line);
            _waitingBytes += line.Size;
            while (_waitingBytes > LogLimits.AttemptBytes)
            {
                _waitingBytes -= _lines.Dequeue().Size;
                _dropped++;
            }

            return true;
        }
    }

    /// <inheritdoc cref="AddLine"/>
    public bool AddEvent(string name, ReadOnlyMemory<byte> data) =>
        AddLine(LogLine.EventLevel, name, $"{name} {Encoding.UTF8.GetString(data.Span)}", data);

    /// <summary>Counts lines that were dropped before they came here.</summary>
    public void CountDropped(int lines)
    {
        lock (_lock)
        {
            _dropped += _closed ? 0 : lines;
        }
    }

    public void SetProgress(double? fraction, string? message, long? step, ReadOnlyMemory<byte> metrics)
    {
        lock (_lock)
        {
            if (_closed)
            {
                return;
            }

            _progress = (fraction, message);
            if (_progressEvents.Count == MaxProgressEvents)
            {
                _progressEvents.Dequeue();
            }

            // As it came: what is made of it is made on the journal's thread.
            var report = new Report(time.GetUtcNow(), fraction, message, step, metrics);
            _progressEvents.Enqueue(report);
            if (!metrics.IsEmpty)
            {
                if (_metricReports.Count == MaxMetricReports)
                {
                    _metricReports.Dequeue();
                }

                _metricReports.Enqueue(report);
            }
        }
    }

    public IReadOnlyList<JobEvent> TakeProgressEvents()
    {
        Report[] reports;
        lock (_lock)
        {
            reports = [.. _progressEvents];
            _progressEvents.Clear();
        }

        return Array.ConvertAll(reports, ProgressEvent);
    }

    /// <summary>Whether there is progress that waits for its interval to pass.</summary>
    public bool HoldsBackProgress
    {
        get
        {
            lock (_lock)
            {
                return _progress is not null && !_closed;
            }
        }
    }

    /// <summary>Takes what is to be stored now; progress no more often than <see cref="ProgressInterval"/>.</summary>
    public RunRecords? Take()
    {
        lock (_lock)
        {
            var progress = time.GetElapsedTime(_progressTakenAt) >= ProgressInterval ? _progress : null;
            if (_lines.Count == 0 && progress is null && _metricReports.Count == 0 && _dropped == 0)
            {
                return null;
            }

            return TakeAll(progress);
        }
    }

    /// <summary>Takes the rest and accepts nothing more: a late agent talks to nobody.</summary>
    public RunRecords Close()
    {
        lock (_lock)
        {
            _closed = true;
            return TakeAll(_progress);
        }
    }

    private RunRecords TakeAll((double? Fraction, string? Message)? progress)
    {
        var points = new List<MetricPoint>(_metricReports.Count);
        foreach (var report in _metricReports)
        {
            _metrics.Read(report.Step, report.Metrics.Span, points);
        }

        var taken = new RunRecords(job.Id, job.Run) { Lines = [.. _lines], Progress = progress, Metrics = points, DroppedLines = _dropped };
        _lines.Clear();
        (_waitingBytes, _dropped) = (0, 0);
        _metricReports.Clear();
        if (progress is not null)
        {
            _progress = null;
            _progressTakenAt = time.GetTimestamp();
        }

        return taken;
    }

    private LogLine Line(string level, string template, string message, ReadOnlyMemory<byte> properties) =>
        new(0, time.GetUtcNow(), job.Id, job.Attempt, job.Run, level, message, template, properties);

    private JobEvent ProgressEvent(Report report) =>
        JobEvent.OfJob(EventKinds.Progress, job, report.Time, EventJson.Object(writer =>
        {
            EventJson.Number(writer, "fraction", report.Fraction);
            writer.WriteString("message", report.Message);
            EventJson.Number(writer, "step", report.Step);
            EventJson.Raw(writer, "metrics", report.Metrics);
        }));

    private readonly record struct Report(DateTimeOffset Time, double? Fraction, string? Message, long? Step, ReadOnlyMemory<byte> Metrics);
}
