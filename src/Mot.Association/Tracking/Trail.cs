using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Mot.Association.Motion;

namespace Mot.Association.Tracking;

/// <summary>Where a track was detected, for what OC-SORT takes from detections rather than from the filter.</summary>
internal struct Trail
{
    /// <summary>Most frames that a direction is taken over.</summary>
    public const int MaxSpan = 8;

    /// <summary>The last detection's box.</summary>
    public Box Last;

    /// <summary>The unit vector of the last move over the span; zero before there was one.</summary>
    public double DirectionX, DirectionY;

    /// <summary>The filter's state after the last detection.</summary>
    public KalmanState State;

    /// <summary>Whether there has been a detection.</summary>
    public bool Seen;

    private Centers _centers;

    /// <summary>One of the latest centres, in the order they are kept in.</summary>
    [UnscopedRef]
    public ref Center CenterAt(int index) => ref _centers[index];

    /// <summary>The centre <paramref name="span"/> frames before a frame, or the first after that, or the last of all.</summary>
    public (double X, double Y) Before(int frame, int span)
    {
        for (int past = frame - span; past < frame; past++)
        {
            ref Center center = ref _centers[past & (MaxSpan - 1)];
            if (past > 0 && center.Frame == past)
                return (center.X, center.Y);
        }

        return (Last.CenterX, Last.CenterY);
    }

    /// <summary>Takes a frame's detection.</summary>
    public void Add(int frame, int span, in Box box)
    {
        if (Seen)
            (DirectionX, DirectionY) = Direction(Before(frame, span), box);
        _centers[frame & (MaxSpan - 1)] = new() { Frame = frame, X = box.CenterX, Y = box.CenterY };
        Last = box;
        Seen = true;
    }

    /// <summary>The unit vector from a point to a box's centre.</summary>
    public static (double X, double Y) Direction((double X, double Y) from, in Box to)
    {
        double dx = to.CenterX - from.X, dy = to.CenterY - from.Y, length = Math.Sqrt(dx * dx + dy * dy) + 1e-6;
        return (dx / length, dy / length);
    }

    /// <summary>Moves the trail as the picture moved.</summary>
    public void Warp(KalmanFilter filter, in CameraMotion m)
    {
        double scale = Math.Sqrt(Math.Abs(m.XX * m.YY - m.XY * m.YX)), w = Last.Width * scale, h = Last.Height * scale;
        double x = m.XX * Last.CenterX + m.XY * Last.CenterY + m.DX, y = m.YX * Last.CenterX + m.YY * Last.CenterY + m.DY;
        Last = Box.FromXywh(x - w / 2, y - h / 2, w, h);
        (DirectionX, DirectionY) = (m.XX * DirectionX + m.XY * DirectionY, m.YX * DirectionX + m.YY * DirectionY);
        double length = Math.Sqrt(DirectionX * DirectionX + DirectionY * DirectionY);
        if (length > 0)
            (DirectionX, DirectionY) = (DirectionX / length, DirectionY / length);
        filter.Warp(ref State, m);
        for (int k = 0; k < MaxSpan; k++)
        {
            ref Center c = ref _centers[k];
            (c.X, c.Y) = (m.XX * c.X + m.XY * c.Y + m.DX, m.YX * c.X + m.YY * c.Y + m.DY);
        }
    }

    /// <summary>A detection's centre.</summary>
    internal struct Center
    {
        public int Frame;
        public double X, Y;
    }
}

/// <summary>A place a frame, used in turn.</summary>
[InlineArray(Trail.MaxSpan)]
internal struct Centers
{
    private Trail.Center _first;
}
